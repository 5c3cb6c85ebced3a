import type { AxisFragment, Reduce, SweepMetric, SweepParameter } from "../../api/generated";
import { exact } from "../../format";
import { SWEEP_METRICS } from "../../words";
import { firstPicks, hiddenAxes, type Picks } from "./picks";

const REDUCTIONS: readonly string[] = ["BEST", "MEAN", "WORST"] satisfies Reduce[];
const FIXED = "at.";

/** What the address says is picked; what it does not say, or says wrongly, is as at first. */
export function picksOf(asked: URLSearchParams, axes: readonly AxisFragment[]): Picks {
  const first = firstPicks(axes);
  const swept = (name: "x" | "y"): SweepParameter | undefined =>
    axes.find(({ parameter }) => parameter === asked.get(name))?.parameter;
  const [x, y] = [swept("x") ?? first.x, swept("y") ?? first.y];
  const [metric, reduce] = [asked.get("metric"), asked.get("reduce")];
  const fixed = axes.flatMap(({ parameter, values }): [SweepParameter, number][] => {
    const text = asked.get(FIXED + parameter);
    const value = values.find((one) => one !== null && exact(one) === text);
    return value === undefined || value === null ? [] : [[parameter, value]];
  });
  return {
    ...(x === y ? { x: first.x, y: first.y } : { x, y }),
    metric: (SWEEP_METRICS as readonly (string | null)[]).includes(metric)
      ? (metric as SweepMetric)
      : first.metric,
    reduce: REDUCTIONS.includes(reduce ?? "") ? (reduce as Reduce) : first.reduce,
    colours: asked.get("colours") === "rank" ? "rank" : first.colours,
    fixed: Object.fromEntries(fixed),
  };
}

/** Picks as the address says them: only what is not as at first. */
export function queryOf(
  picks: Picks,
  axes: readonly AxisFragment[],
): Record<string, string | undefined> {
  const first = firstPicks(axes);
  const other = <Name extends "x" | "y" | "metric" | "reduce" | "colours">(name: Name) =>
    picks[name] === first[name] ? undefined : picks[name];
  const hidden = new Set(hiddenAxes(axes, picks).map(({ parameter }) => parameter));
  return {
    x: other("x"),
    y: other("y"),
    metric: other("metric"),
    reduce: other("reduce"),
    colours: other("colours"),
    ...Object.fromEntries(
      axes.map(({ parameter }) => {
        const value = hidden.has(parameter) ? picks.fixed[parameter] : undefined;
        return [FIXED + parameter, value === undefined ? undefined : exact(value)];
      }),
    ),
  };
}
