import uPlot from "uplot";
import { inTurn } from "../turns";
import "uplot/dist/uPlot.min.css";
import { joined } from "./join";
import { drawMarkers, type Marker, markerAt } from "./markers";
import { heightIn, type Pane } from "./pane";
import { drawReadout } from "./readout";
import { lastValues, seriesOf, valuesAt } from "./series";
import type { ChartColours } from "./theme";
import { TIME_TICKS } from "./time_axis";

export interface Panes {
  zoom(factor: number): void;
  pan(share: number): void;
  reset(): void;
  /** Shades a stretch of time in every pane, or none. */
  shade(stretch: Stretch | undefined): void;
  /** What is shown of the time axis; undefined while all of it is. */
  range(): Stretch | undefined;
  /** Shows other numbers or markers of the same panes and lines; what is zoomed into stays. */
  update(panes: readonly Pane[]): void;
  destroy(): void;
}

export type Stretch = readonly [from: number, to: number];

export interface PanesOptions {
  readonly range?: Stretch | undefined;
  /** Panes of the same name show the same stretch and cursor, wherever they stand on the page. */
  readonly group?: string | undefined;
  readonly onMarker?: ((marker: Marker) => void) | undefined;
}

const AXIS_WIDTH = 62;
const TIME_AXIS = 38;

function axesOf(pane: Pane, colours: ChartColours, isLast: boolean): uPlot.Axis[] {
  const common = {
    stroke: colours.muted,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { stroke: colours.grid, width: 1, size: 4 },
    font: `11px ${colours.font}`,
  };
  return [
    { ...common, size: isLast ? TIME_AXIS : 6, values: isLast ? TIME_TICKS : () => [] },
    {
      ...common,
      size: AXIS_WIDTH,
      space: 28,
      values: (_, splits) => splits.map((value) => pane.tick(value)),
    },
  ];
}

/** Charts that follow each other, by the name of their group. */
const groups = new Map<string, Set<uPlot>>();

/** Draws the panes one above the other; they share cursor, zoom and time axis (UTC). */
export function drawPanes(
  host: HTMLElement,
  first: readonly Pane[],
  colours: ChartColours,
  { range: shownFirst, group = `panes-${Math.random()}`, onMarker }: PanesOptions = {},
): Panes {
  const charts: uPlot[] = [];
  let panes = first;
  const linked = groups.get(group) ?? new Set<uPlot>();
  groups.set(group, linked);
  const width = (): number => Math.max(240, host.clientWidth);
  const readout = drawReadout(host, panes, colours);
  let shaded: Stretch | undefined;
  let isFollowing = false;
  const follow = (leader: uPlot): void => {
    const { min, max } = leader.scales.x ?? {};
    if (isFollowing || min === undefined || max === undefined) return;
    isFollowing = true;
    for (const chart of linked) {
      const { min: from, max: to } = chart.scales.x ?? {};
      if (chart !== leader && (from !== min || to !== max)) chart.setScale("x", { min, max });
    }
    isFollowing = false;
  };
  // Without a cursor the end of the chart is told rather than dashes.
  const tell = (chart: uPlot, pane: Pane): void => {
    const index = chart.cursor.idx ?? chart.data[0].length - 1;
    readout.setTime(chart.data[0][index]);
    readout.setValues(pane, valuesAt(chart, pane.lines, index));
  };
  const shadeIn = (chart: uPlot): void => {
    if (!shaded) return;
    const [from, to] = shaded.map((time) => chart.valToPos(time, "x", true)) as [number, number];
    const { left, top, width: wide, height } = chart.bbox;
    const start = Math.max(left, from);
    chart.ctx.save();
    chart.ctx.fillStyle = `${colours.text}1f`;
    chart.ctx.fillRect(start, top, Math.max(2, Math.min(left + wide, to) - start), height);
    chart.ctx.restore();
  };
  const markersOf = (position: number): readonly Marker[] => panes[position]?.markers ?? [];
  const zoomed = (): Stretch | undefined => {
    const { data, scales } = charts[0] ?? {};
    const { min, max } = scales?.x ?? {};
    // A chart that has just been made has no range yet: it is null, whatever its type says.
    if (!data || typeof min !== "number" || typeof max !== "number") return undefined;
    return min > (data[0][0] ?? min) || max < (data[0].at(-1) ?? max) ? [min, max] : undefined;
  };
  const draw = (pane: Pane, position: number, holder: HTMLElement): void => {
    holder.style.minHeight = "";
    const chart = new uPlot(
      {
        width: width(),
        height: heightIn(width(), pane),
        ms: 1,
        tzDate: (time) => uPlot.tzDate(new Date(time), "Etc/UTC"),
        cursor: { sync: { key: group, setSeries: false }, drag: { x: true, y: false } },
        legend: { show: false },
        scales: { x: { time: true } },
        axes: axesOf(pane, colours, position === panes.length - 1),
        series: [{}, ...pane.lines.map((line, index) => seriesOf(line, index, colours))],
        hooks: {
          ready: [(one) => tell(one, pane)],
          setCursor: [(one) => tell(one, pane)],
          setScale: [(one, key) => key === "x" && follow(one)],
          drawClear: [shadeIn],
          draw: [(one) => drawMarkers(one, markersOf(position), colours)],
        },
      },
      joined(panes[position]?.lines ?? []) as uPlot.AlignedData,
      holder,
    );
    chart.over.addEventListener("click", () => {
      const marker = markerAt(chart, markersOf(position), chart.cursor.left ?? -1);
      if (marker) onMarker?.(marker);
    });
    charts.push(chart);
    linked.add(chart);
    const shown = zoomed();
    if (shown) chart.setScale("x", { min: shown[0], max: shown[1] });
  };
  // Each is as much work as a key may wait for: the first at once, the others in their turn.
  const giveBack = panes.map((pane, position) => {
    const holder = document.createElement("div");
    holder.className = "pane";
    holder.dataset.pane = pane.title;
    holder.style.minHeight = `${heightIn(width(), pane)}px`;
    const title = document.createElement("span");
    title.className = "pane-title";
    title.textContent = pane.title;
    title.style.left = `${AXIS_WIDTH + 6}px`;
    holder.append(title);
    host.append(holder);
    if (position === 0) return draw(pane, position, holder);
    // As wide as it will be: where it wraps, the charts below would move with each that is drawn.
    readout.setValues(pane, lastValues(pane.lines));
    return inTurn(() => draw(pane, position, holder));
  });
  const whole = (): [number, number] => {
    const ends = [...linked].map(
      ({ data: [times] }) => [times[0] ?? 0, times.at(-1) ?? 1] as const,
    );
    return [Math.min(...ends.map(([first]) => first)), Math.max(...ends.map(([, last]) => last))];
  };
  const show = (min: number, max: number): void => {
    for (const chart of charts) chart.setScale("x", { min, max });
  };
  const current = (): [number, number] => {
    const { min, max } = charts[0]?.scales.x ?? {};
    return [min ?? whole()[0], max ?? whole()[1]];
  };
  const move = (from: number, to: number): void => {
    const [first, last] = whole();
    const span = Math.min(to - from, last - first);
    const start = Math.min(Math.max(from, first), last - span);
    show(start, start + span);
  };
  const resizer = new ResizeObserver(() => {
    const wide = width();
    charts.forEach((chart, index) => {
      if (chart.width === wide) return; // told once for nothing, as it begins to watch
      chart.setSize({ width: wide, height: heightIn(wide, panes[index] as Pane) });
    });
  });
  resizer.observe(host);
  if (shownFirst) show(...shownFirst);
  const range = (): Stretch | undefined => {
    const [from, to] = current();
    const [first, last] = whole();
    return from > first || to < last ? [from, to] : undefined;
  };
  return {
    zoom: (factor) => {
      const [from, to] = current();
      const middle = (from + to) / 2;
      const half = ((to - from) / 2) * factor;
      move(middle - half, middle + half);
    },
    pan: (share) => {
      const [from, to] = current();
      const step = (to - from) * share;
      move(from + step, to + step);
    },
    reset: () => show(...whole()),
    shade: (stretch) => {
      if (stretch === shaded) return;
      shaded = stretch;
      for (const chart of charts) chart.redraw(false);
    },
    range,
    update: (changed) => {
      const before = panes;
      panes = changed;
      const shown = range();
      for (const [index, chart] of charts.entries()) {
        const { lines, markers } = changed[index] as Pane;
        if (lines !== before[index]?.lines) {
          chart.setData(joined(lines) as uPlot.AlignedData);
          tell(chart, first[index] as Pane);
        } else if (markers !== before[index]?.markers) {
          chart.redraw(false);
        }
      }
      if (shown) show(...shown);
    },
    destroy: () => {
      resizer.disconnect();
      for (const turn of giveBack) turn?.();
      for (const chart of charts) {
        linked.delete(chart);
        chart.destroy();
      }
      if (linked.size === 0) groups.delete(group);
      host.replaceChildren();
    },
  };
}
