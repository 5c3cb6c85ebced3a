import uPlot from "uplot";
import type { Line } from "./pane";
import { type ChartColours, colourOfLine, DASHES } from "./theme";

function barsOf(colours: ChartColours): Partial<uPlot.Series> {
  const paint = (chart: uPlot, seriesIndex: number): string[] =>
    Array.from(chart.data[seriesIndex] ?? [], (value) =>
      (value ?? 0) < 0 ? colours.loss : colours.gain,
    );
  const shown = { fill: { unit: 3, values: paint }, stroke: { unit: 3, values: paint } } as const;
  const paths = uPlot.paths.bars?.({ size: [0.8, 12], disp: shown });
  return { width: 0, stroke: colours.gain, fill: colours.gain, ...(paths && { paths }) };
}

/** How uPlot draws a line of a pane. */
export function seriesOf(line: Line, index: number, colours: ChartColours): uPlot.Series {
  const base: uPlot.Series = {
    label: line.label,
    stroke: colourOfLine(line, index, colours),
    width: 1.6,
    spanGaps: !line.hasGaps,
    points: { show: false },
  };
  if (line.kind === "bars") return { ...base, ...barsOf(colours) };
  if (line.kind === "area") return { ...base, stroke: colours.loss, fill: `${colours.loss}40` };
  const dashed = { ...base, dash: [...(DASHES[index % DASHES.length] ?? [])] };
  const steps = line.kind === "steps" && uPlot.paths.stepped?.({ align: 1 });
  return steps ? { ...dashed, paths: steps } : dashed;
}

// A line holds between its points, which may lie at other times than those of the other lines.
function lastKnown(
  values: ArrayLike<number | null | undefined>,
  index: number,
  isOnlyThere: boolean,
): number | null {
  let at = index;
  while (!isOnlyThere && at > 0 && (values[at] ?? null) === null) at -= 1;
  return values[at] ?? null;
}

/** What the lines of a chart hold at a place of its data. */
export const valuesAt = (chart: uPlot, lines: readonly Line[], index: number): (number | null)[] =>
  lines.map((line, at) =>
    lastKnown(chart.data[at + 1] ?? [], index, line.kind === "bars" || line.hasGaps === true),
  );

/** What they hold at their ends, before there is a chart. */
export const lastValues = (lines: readonly Line[]): (number | null)[] =>
  lines.map(({ values }) => values.at(-1) ?? null);
