import type { AxisFragment, Reduce, SweepMetric, SweepParameter } from "../../api/generated";
import {
  axisValue,
  METRIC_WORDS,
  PARAMETER_WORDS,
  parameterValue,
  SWEEP_METRICS,
} from "../../words";

/** What colours tell: how large a value is, or how many are worse. */
export type Colours = "value" | "rank";

/** What the heatmap shows: two axes, a metric, and what happens with the other axes. */
export interface Picks {
  readonly x: SweepParameter;
  readonly y: SweepParameter | undefined;
  readonly metric: SweepMetric;
  readonly reduce: Reduce;
  readonly colours: Colours;
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
  colours: "value",
  fixed: {},
});

export const valuesOf = (axis: AxisFragment | undefined): number[] =>
  (axis?.values ?? []).filter((value): value is number => value !== null);

export const hiddenAxes = (axes: readonly AxisFragment[], { x, y }: Picks) =>
  axes.filter(({ parameter }) => parameter !== x && parameter !== y);

/** The values in the unit of their parameter's title. */
export const labelsOf = (axis: AxisFragment | undefined): string[] =>
  axis ? valuesOf(axis).map((value) => axisValue(axis.parameter, value)) : [""];

/** The index of a cell from its place on every axis: the last axis varies fastest. */
export function cellIndex(axes: readonly AxisFragment[], places: readonly number[]): number {
  return axes.reduce((index, axis, position) => {
    return index * axis.values.length + (places[position] ?? 0);
  }, 0);
}

/** The values of a cell on every axis. */
export function valuesAt(axes: readonly AxisFragment[], cell: number): number[] {
  let left = cell;
  return axes
    .toReversed()
    .map((axis) => {
      const own = valuesOf(axis);
      const value = own[left % own.length] ?? Number.NaN;
      left = Math.floor(left / own.length);
      return value;
    })
    .reverse();
}

/** The axes that the picks neither show nor fix: a place then stands for several cells. */
export const reducedAxes = (axes: readonly AxisFragment[], picks: Picks) =>
  hiddenAxes(axes, picks).filter(({ parameter }) => picks.fixed[parameter] === undefined);

/** Which cell stands at a place of the heatmap, and where a cell stands; undefined when places
 * stand for several cells. */
export function placing(axes: readonly AxisFragment[], picks: Picks) {
  if (reducedAxes(axes, picks).length > 0) return undefined;
  const columns = axes.find(({ parameter }) => parameter === picks.x)?.values.length ?? 1;
  const fixed = axes.map(({ parameter, values }) =>
    Math.max(0, values.indexOf(picks.fixed[parameter] ?? Number.NaN)),
  );
  const roles = axes.map(({ parameter }) =>
    parameter === picks.x ? "x" : parameter === picks.y ? "y" : "fixed",
  );
  return {
    cellOf: (place: number): number =>
      cellIndex(
        axes,
        roles.map((role, axis) => {
          if (role === "fixed") return fixed[axis] ?? 0;
          return role === "x" ? place % columns : Math.floor(place / columns);
        }),
      ),
    placeOf: (cell: number): number | undefined => {
      let [left, column, row] = [cell, 0, 0];
      for (let axis = axes.length - 1; axis >= 0; axis -= 1) {
        const size = axes[axis]?.values.length ?? 1;
        const at = left % size;
        left = Math.floor(left / size);
        if (roles[axis] === "x") column = at;
        else if (roles[axis] === "y") row = at;
        else if (at !== fixed[axis]) return undefined;
      }
      return row * columns + column;
    },
  };
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
            {parameterValue(parameter, value)}
          </option>
        ))}
      </select>
    </label>
  );
}

function MetricPicker({
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
      {axes.length > 1 && <AxisPicker axis="x" {...props} />}
      {axes.length > 1 && <AxisPicker axis="y" {...props} />}
      {axes.length > 1 && (
        <label>
          Colours by
          <select
            name="colours"
            value={picks.colours}
            onChange={(event) =>
              onPick({ ...picks, colours: event.currentTarget.value as Colours })
            }
          >
            <option value="value">value</option>
            <option value="rank">rank</option>
          </select>
        </label>
      )}
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
