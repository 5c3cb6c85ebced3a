import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { joined, type Points } from "./join";
import { drawMarkers, type Marker } from "./markers";
import { type ChartColours, DASHES } from "./theme";

export interface Line extends Points {
  readonly label: string;
  readonly kind: "line" | "steps" | "area" | "bars";
  /** Whether a missing point is a gap of the line, not a point that another line has. */
  readonly hasGaps?: boolean;
}

/** One of several charts over the same time axis, one above the other. */
export interface Pane {
  readonly title: string;
  readonly height: number;
  readonly lines: readonly Line[];
  readonly markers?: readonly Marker[];
  readonly show: (value: number | null | undefined) => string;
  /** Writes the numbers of the axis, which need fewer digits. */
  readonly tick: (value: number) => string;
}

export interface Panes {
  zoom(factor: number): void;
  pan(share: number): void;
  reset(): void;
  /** What is shown of the time axis; undefined while all of it is. */
  range(): readonly [from: number, to: number] | undefined;
  destroy(): void;
}

const AXIS_WIDTH = 74;

// A line holds between its points, which may lie at other times than those of the other lines.
function lastKnown(
  values: ArrayLike<number | null | undefined>,
  index: number | null,
  isOnlyThere: boolean,
): number | null {
  let at = index ?? -1;
  while (!isOnlyThere && at > 0 && (values[at] ?? null) === null) at -= 1;
  return values[at] ?? null;
}

// Without a cursor the legend shows the end of the chart rather than dashes.
function showEnd(chart: uPlot): void {
  if (chart.cursor.idx === null || chart.cursor.idx === undefined) {
    chart.setLegend({ idx: chart.data[0].length - 1 });
  }
}

function seriesOf(line: Line, index: number, pane: Pane, colours: ChartColours): uPlot.Series {
  const colour = colours.lines[index % colours.lines.length] ?? colours.text;
  const base: uPlot.Series = {
    label: line.label,
    stroke: colour,
    width: 1.6,
    spanGaps: !line.hasGaps,
    points: { show: false },
    value: (chart, _, seriesIndex, index) =>
      pane.show(
        lastKnown(
          chart.data[seriesIndex] ?? [],
          index,
          line.kind === "bars" || line.hasGaps === true,
        ),
      ),
  };
  if (line.kind === "bars") {
    const paint = (chart: uPlot, seriesIndex: number): string[] =>
      Array.from(chart.data[seriesIndex] ?? [], (value) =>
        (value ?? 0) < 0 ? colours.loss : colours.gain,
      );
    const bars = uPlot.paths.bars?.({
      size: [0.8, 12],
      disp: {
        fill: { unit: 3, values: paint },
        stroke: { unit: 3, values: paint },
      },
    });
    return {
      ...base,
      width: 0,
      stroke: colours.gain,
      fill: colours.gain,
      ...(bars && { paths: bars }),
    };
  }
  if (line.kind === "area") return { ...base, stroke: colours.loss, fill: `${colours.loss}40` };
  const dashed = { ...base, dash: [...(DASHES[index % DASHES.length] ?? [])] };
  const steps = line.kind === "steps" && uPlot.paths.stepped?.({ align: 1 });
  return steps ? { ...dashed, paths: steps } : dashed;
}

function axesOf(pane: Pane, colours: ChartColours, isLast: boolean): uPlot.Axis[] {
  const common = {
    stroke: colours.muted,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { stroke: colours.grid, width: 1 },
    font: `12px ${colours.font}`,
  };
  return [
    { ...common, size: isLast ? 48 : 8, ...(isLast ? {} : { values: () => [] }) },
    {
      ...common,
      size: AXIS_WIDTH,
      values: (_, splits) => splits.map((value) => pane.tick(value)),
    },
  ];
}

/** Draws the panes one above the other; they share cursor, zoom and time axis (UTC). */
export function drawPanes(
  host: HTMLElement,
  panes: readonly Pane[],
  colours: ChartColours,
  range?: readonly [from: number, to: number],
): Panes {
  const sync = uPlot.sync(`panes-${Math.random()}`);
  const width = (): number => Math.max(240, host.clientWidth);
  const charts: uPlot[] = [];
  let isFollowing = false;
  const follow = (leader: uPlot): void => {
    const { min, max } = leader.scales.x ?? {};
    if (isFollowing || min === undefined || max === undefined) return;
    isFollowing = true;
    for (const chart of charts)
      if (chart !== leader) chart.setScale("x", { min: min as number, max: max as number });
    isFollowing = false;
  };
  panes.forEach((pane, position) => {
    const holder = document.createElement("div");
    holder.className = "pane";
    holder.dataset.pane = pane.title;
    host.append(holder);
    charts.push(
      new uPlot(
        {
          width: width(),
          height: pane.height,
          ms: 1,
          tzDate: (time) => uPlot.tzDate(new Date(time), "Etc/UTC"),
          cursor: { sync: { key: sync.key, setSeries: false }, drag: { x: true, y: false } },
          legend: { live: true },
          scales: { x: { time: true } },
          axes: axesOf(pane, colours, position === panes.length - 1),
          series: [
            { label: "UTC", value: (_, time) => (time === null ? "" : utc(time)) },
            ...pane.lines.map((line, index) => seriesOf(line, index, pane, colours)),
          ],
          hooks: {
            ready: [showEnd],
            setCursor: [showEnd],
            setScale: [(chart, key) => key === "x" && follow(chart)],
            draw: [(chart) => pane.markers && drawMarkers(chart, pane.markers, colours)],
          },
        },
        joined(pane.lines) as uPlot.AlignedData,
        holder,
      ),
    );
  });
  const whole = (): [number, number] => {
    const ends = charts.map(({ data: [times] }) => [times[0] ?? 0, times.at(-1) ?? 1] as const);
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
    charts.forEach((chart, index) => {
      chart.setSize({ width: width(), height: panes[index]?.height ?? 100 });
    });
  });
  resizer.observe(host);
  if (range) show(...range);
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
    range: () => {
      const [from, to] = current();
      const [first, last] = whole();
      return from > first || to < last ? [from, to] : undefined;
    },
    destroy: () => {
      resizer.disconnect();
      for (const chart of charts) chart.destroy();
      host.replaceChildren();
    },
  };
}

const utc = (time: number): string => new Date(time).toISOString().slice(0, 16).replace("T", " ");
