import type { AxisFragment, Reduce, SweepMetric, SweepParameter } from "../../api/generated";
import { exact } from "../../format";
import { METRIC_WORDS, PARAMETER_WORDS, SWEEP_METRICS } from "../../words";

/** What the heatmap shows: two axes, a metric, and what happens with the other axes. */
export interface Picks {
  readonly x: SweepParameter;
  readonly y: SweepParameter | undefined;
  readonly metric: SweepMetric;
  readonly reduce: Reduce;
  /** The fixed value of a hidden axis; an axis without one is reduced. */
  readonly fixed: Readonly<Partial<Record<SweepParameter, number>>>;
}

const REDUCE_WORDS: Readonly<Record<Reduce, string>> = {
  BEST: "best",
  MEAN: "mean",
  WORST: "worst",
};

/** The first axis runs down, the second to the right. */
export const firstPicks = (axes: readonly AxisFragment[]): Picks => ({
  x: (axes[1] ?? axes[0])?.parameter ?? "MIN_FUNDING_RATE",
  y: axes.length > 1 ? axes[0]?.parameter : undefined,
  metric: "NET_PNL",
  reduce: "BEST",
  fixed: {},
});

export const valuesOf = (axis: AxisFragment | undefined): number[] =>
  (axis?.values ?? []).filter((value): value is number => value !== null);

export const hiddenAxes = (axes: readonly AxisFragment[], { x, y }: Picks) =>
  axes.filter(({ parameter }) => parameter !== x && parameter !== y);

/** The values as one would type them. */
export const labelsOf = (values: readonly number[]): string[] =>
  values.map((value) => exact(value));

/** The index of a cell from its place on every axis: the last axis varies fastest. */
export function cellIndex(axes: readonly AxisFragment[], places: readonly number[]): number {
  return axes.reduce((index, axis, position) => {
    return index * axis.values.length + (places[position] ?? 0);
  }, 0);
}

/**
 * The cell at each place of the heatmap, row by row; undefined when a place stands for several
 * cells because a hidden axis is not fixed.
 */
export function shownCells(axes: readonly AxisFragment[], picks: Picks): number[] | undefined {
  if (hiddenAxes(axes, picks).some(({ parameter }) => picks.fixed[parameter] === undefined)) {
    return undefined;
  }
  const columns = axes.find(({ parameter }) => parameter === picks.x)?.values.length ?? 0;
  const rows = axes.find(({ parameter }) => parameter === picks.y)?.values.length ?? 1;
  return Array.from({ length: rows * columns }, (_, place) =>
    cellIndex(
      axes,
      axes.map(({ parameter, values }) => {
        if (parameter === picks.x) return place % columns;
        if (parameter === picks.y) return Math.floor(place / columns);
        return Math.max(0, values.indexOf(picks.fixed[parameter] ?? Number.NaN));
      }),
    ),
  );
}

interface Props {
  readonly axes: readonly AxisFragment[];
  readonly picks: Picks;
  onPick(picks: Picks): void;
}

function AxisPicker({ axis, axes, picks, onPick }: Props & { axis: "x" | "y" }) {
  const other = axis === "x" ? "y" : "x";
  const pick = (parameter: SweepParameter): void => {
    // Picking the other axis's parameter swaps the two.
    const swapped = parameter === picks[other] ? { [other]: picks[axis] } : {};
    const { [parameter]: _, ...fixed } = picks.fixed;
    onPick({ ...picks, ...swapped, [axis]: parameter, fixed });
  };
  return (
    <label>
      {axis === "x" ? "To the right" : "Downwards"}
      <select
        name={axis}
        value={picks[axis]}
        onChange={(event) => pick(event.currentTarget.value as SweepParameter)}
      >
        {axes.map(({ parameter }) => (
          <option key={parameter} value={parameter}>
            {PARAMETER_WORDS[parameter]}
          </option>
        ))}
      </select>
    </label>
  );
}

function SlicePicker({ axis, picks, onPick }: Omit<Props, "axes"> & { axis: AxisFragment }) {
  const { parameter } = axis;
  const pick = (text: string): void => {
    const { [parameter]: _, ...others } = picks.fixed;
    onPick({ ...picks, fixed: text === "" ? others : { ...others, [parameter]: Number(text) } });
  };
  return (
    <label>
      {PARAMETER_WORDS[parameter]}
      <select
        name={`slice-${parameter}`}
        value={picks.fixed[parameter] ?? ""}
        onChange={(event) => pick(event.currentTarget.value)}
      >
        <option value="">all: {REDUCE_WORDS[picks.reduce]}</option>
        {valuesOf(axis).map((value) => (
          <option key={value} value={value}>
            {exact(value)}
          </option>
        ))}
      </select>
    </label>
  );
}

export function MetricPicker({
  metric,
  onMetric,
}: {
  metric: SweepMetric;
  onMetric(metric: SweepMetric): void;
}) {
  return (
    <label>
      Metric
      <select
        name="metric"
        value={metric}
        onChange={(event) => onMetric(event.currentTarget.value as SweepMetric)}
      >
        {SWEEP_METRICS.map((one) => (
          <option key={one} value={one}>
            {METRIC_WORDS[one].title}
          </option>
        ))}
      </select>
    </label>
  );
}

export function SweepPickers(props: Props) {
  const { axes, picks, onPick } = props;
  const hidden = hiddenAxes(axes, picks);
  return (
    <div class="pickers">
      <MetricPicker metric={picks.metric} onMetric={(metric) => onPick({ ...picks, metric })} />
      <AxisPicker axis="x" {...props} />
      <AxisPicker axis="y" {...props} />
      {hidden.map((axis) => (
        <SlicePicker key={axis.parameter} axis={axis} picks={picks} onPick={onPick} />
      ))}
      {hidden.length > 0 && (
        <label>
          Hidden axes show the
          <select
            name="reduce"
            value={picks.reduce}
            onChange={(event) => onPick({ ...picks, reduce: event.currentTarget.value as Reduce })}
          >
            {Object.entries(REDUCE_WORDS).map(([name, word]) => (
              <option key={name} value={name}>
                {word}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}
