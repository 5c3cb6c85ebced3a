import { useEffect, useRef } from "preact/hooks";
import type { Marker } from "../charts/markers";
import { useIsNarrow } from "../charts/narrow";
import { heightIn, type Pane } from "../charts/pane";
import { drawPanes, type Panes, type Stretch } from "../charts/panes";
import { chartColours } from "../charts/theme";
import { theme } from "../state";
import { Scroll } from "./parts";
import { SaveButtons } from "./picture";
import { Unfolded } from "./unfolded";

const TABLE_ROWS = 200;

function DataTable({ panes }: { panes: readonly Pane[] }) {
  const columns = panes.flatMap((pane) => pane.lines.map((line) => ({ ...line, show: pane.show })));
  const times = columns[0]?.times ?? [];
  const step = Math.max(1, Math.ceil(times.length / TABLE_ROWS));
  const rows = times
    .map((_, index) => index)
    .filter((index) => index % step === 0 || index === times.length - 1);
  const valueAt = (column: (typeof columns)[number], time: number): number | null => {
    const index = column.times === times ? times.indexOf(time) : column.times.indexOf(time);
    return index < 0 ? null : (column.values[index] ?? null);
  };
  return (
    <Scroll label="The chart's numbers">
      <table>
        <thead>
          <tr>
            <th>UTC</th>
            {columns.map(({ label }) => (
              <th key={label} class="number">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const time = times[row] as number;
            return (
              <tr key={row}>
                <td>{new Date(time).toISOString().slice(0, 16).replace("T", " ")}</td>
                {columns.map((column) => (
                  <td key={column.label} class="number">
                    {column.show(valueAt(column, time))}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {step > 1 && <p class="muted">Every {step}th point.</p>}
    </Scroll>
  );
}

const READOUT = 26;
const PHONE = 390;

/** Linked charts over one time axis, with zoom by drag or buttons, and their numbers as a table. */
export function ChartPanes({
  title,
  note,
  panes,
  group,
  shaded,
  onMarker,
}: {
  title: string;
  note?: string;
  panes: readonly Pane[];
  /** Panes of the same name follow each other. */
  group?: string;
  /** A stretch of time that stands out in every pane. */
  shaded?: Stretch | undefined;
  onMarker?: (marker: Marker) => void;
}) {
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<Panes | undefined>(undefined);
  // What is zoomed into stays so when the panes are drawn anew.
  const range = useRef<ReturnType<Panes["range"]>>(undefined);
  const currentTheme = theme.value;
  const width = useIsNarrow() ? PHONE : Number.POSITIVE_INFINITY;
  const height = panes.reduce((sum, pane) => sum + heightIn(width, pane), READOUT);
  const told = useRef(onMarker);
  told.current = onMarker;
  // Markers that come later are put into what is drawn.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are in the canvas
  useEffect(() => {
    if (!host.current) return undefined;
    drawn.current = drawPanes(host.current, panes, chartColours(), {
      range: range.current,
      group,
      onMarker: (marker) => told.current?.(marker),
    });
    return () => {
      range.current = drawn.current?.range();
      drawn.current?.destroy();
    };
  }, [currentTheme, ...panes.map(({ lines }) => lines)]);
  useEffect(() => drawn.current?.update(panes), [panes]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: shaded anew when drawn anew
  useEffect(() => drawn.current?.shade(shaded), [shaded, panes, currentTheme]);
  const button = (label: string, text: string, act: (panes: Panes) => void) => (
    <button
      type="button"
      class="quiet"
      aria-label={label}
      title={label}
      onClick={() => drawn.current && act(drawn.current)}
    >
      {text}
    </button>
  );
  return (
    <figure class="chart">
      <span class="tools">
        {button("Earlier", "◀", (one) => one.pan(-0.4))}
        {button("Later", "▶", (one) => one.pan(0.4))}
        {button("Zoom in", "+", (one) => one.zoom(0.5))}
        {button("Zoom out", "−", (one) => one.zoom(2))}
        {button("Reset zoom", "Reset", (one) => one.reset())}
        <SaveButtons of={host} name={title} isCanvas />
      </span>
      <div class="panes" ref={host} style={{ "--panes-height": `${height}px` }} />
      <figcaption>
        {title}
        {note && <span class="hint"> {note}</span>}
      </figcaption>
      <Unfolded summary="Numbers of this chart">
        <DataTable panes={panes} />
      </Unfolded>
    </figure>
  );
}
