import type { Line, Pane } from "./pane";
import { type ChartColours, colourOfLine } from "./theme";

/** The one line of numbers above linked panes: what lies under the crosshair in each of them. */
export interface Readout {
  setTime(time: number | undefined): void;
  /** What a pane's lines hold there, in their order. */
  setValues(pane: Pane, values: readonly (number | null)[]): void;
}

const utc = (time: number): string => new Date(time).toISOString().slice(0, 16).replace("T", " ");

function swatch(line: Line, index: number, colours: ChartColours): HTMLElement {
  const mark = document.createElement("span");
  mark.className = line.kind === "bars" ? "swatch bars" : "swatch";
  if (line.kind !== "bars") {
    mark.style.borderColor = colourOfLine(line, index, colours);
    if (line.role || index > 0) mark.style.borderTopStyle = "dashed";
  }
  return mark;
}

function entry(list: HTMLElement, label: string, mark?: HTMLElement): HTMLElement {
  const [holder, name, value] = ["div", "dt", "dd"].map((tag) => document.createElement(tag)) as [
    HTMLElement,
    HTMLElement,
    HTMLElement,
  ];
  holder.dataset.reading = label;
  name.append(...(mark ? [mark] : []), `${label} `);
  holder.append(name, value);
  list.append(holder);
  return value;
}

/** Puts a read-out into `host`. */
export function drawReadout(
  host: HTMLElement,
  panes: readonly Pane[],
  colours: ChartColours,
): Readout {
  const list = document.createElement("dl");
  list.className = "readout";
  const time = entry(list, "UTC");
  const fields = new Map(
    panes.map((pane) => [
      pane,
      pane.lines.map((line, index) => entry(list, line.label, swatch(line, index, colours))),
    ]),
  );
  host.append(list);
  return {
    setTime: (at) => {
      time.textContent = at === undefined ? "" : utc(at);
    },
    setValues: (pane, values) => {
      fields.get(pane)?.forEach((field, index) => {
        field.textContent = pane.show(values[index]);
      });
    },
  };
}
