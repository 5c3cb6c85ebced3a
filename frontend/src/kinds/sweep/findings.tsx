import type { AxisFragment, SweepHeatmapQuery, SweepMetric } from "../../api/generated";
import * as format from "../../format";
import { METRIC_WORDS, PARAMETER_WORDS, parameterValue } from "../../words";
import type { Holding } from "./heatmap_words";
import { holdingWords } from "./holding";
import { hiddenAxes, type Picks, reducedAxes } from "./picks";

type Heatmap = Extract<NonNullable<SweepHeatmapQuery["run"]>, { __typename: "Sweep" }>["heatmap"];
export type Finding = NonNullable<Heatmap["best"]>;

/** A finding that may be named: a cell that did nothing is none. */
export const named = (found: Finding | null | undefined): Finding | undefined =>
  found?.cell.metrics?.totalTrades ? found : undefined;

const cellWords = ({ parameters }: Finding["cell"]): string =>
  parameters
    .map(
      ({ parameter, value }) => `${PARAMETER_WORDS[parameter]} ${parameterValue(parameter, value)}`,
    )
    .join(", ");

/** Whether a cell has the lowest or highest of three or more values, of axes that are not fixed. */
function liesOnEdge(
  { parameters }: Pick<Finding["cell"], "parameters">,
  axes: readonly AxisFragment[],
  picks: Picks,
): boolean {
  const isFixed = new Set(
    hiddenAxes(axes, picks).flatMap(({ parameter }) =>
      picks.fixed[parameter] === undefined ? [] : [parameter],
    ),
  );
  return axes.some(({ parameter, values }) => {
    const known = values.filter((one): one is number => one !== null);
    const own = parameters.find((one) => one.parameter === parameter)?.value;
    const ends = [Math.min(...known), Math.max(...known)];
    return known.length >= 3 && !isFixed.has(parameter) && ends.includes(own ?? Number.NaN);
  });
}

const isSame = (one: number, other: number): boolean =>
  Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(other));

/** Which cells are as good as the best, in words; "" where none is. */
function equalWords(
  { equals, alike, cell }: Finding,
  metric: SweepMetric,
  holding: number | undefined,
  many = "cells",
): string {
  if (equals < 2 || !cell.metrics) return "";
  const { netPnl, totalTrades } = cell.metrics;
  if (!alike)
    return `${format.count(equals)} ${many} share the best ${METRIC_WORDS[metric].title}.`;
  const trades = totalTrades === 1 ? "one trade" : `${format.count(totalTrades)} trades`;
  const told = holding !== undefined && isSame(netPnl, holding) ? ": it is holding" : "";
  return `${format.count(equals)} ${many} hold the same ${trades}${told}.`;
}

/** What the map names, in words. */
export function Findings({
  heatmap,
  axes,
  picks,
  holding,
  held,
}: {
  heatmap: Heatmap;
  axes: readonly AxisFragment[];
  picks: Picks;
  /** Holding throughout beside what the map shows. */
  holding: Holding | undefined;
  /** Its net P&L, where it is known. */
  held: number | undefined;
}) {
  const [best, robust] = [named(heatmap.best), named(heatmap.robust)];
  if (!best) {
    return heatmap.best ? (
      <p class="note">No cell made a trade and kept its equity above 0, so none is the best.</p>
    ) : null;
  }
  const many = reducedAxes(axes, picks).length > 0 ? "places" : "cells";
  const equal = equalWords(best, picks.metric, held, many);
  const isRobust = robust?.place === best.place;
  return (
    <>
      <p>
        {equal && `${equal} `}
        {equal ? "The middle one" : `Best by ${METRIC_WORDS[picks.metric].title}`}:{" "}
        {cellWords(best.cell)}.
        {robust &&
          (isRobust
            ? " It is the robust cell as well: its neighbours hold up."
            : ` Robust: ${cellWords(robust.cell)}.`)}
      </p>
      {holding && <p>{holdingWords(holding, METRIC_WORDS[picks.metric], many)}</p>}
      {liesOnEdge(best.cell, axes, picks) && (
        <p class="note warning">
          The best cell lies on the edge of the grid: what lies beyond was not tried. Widen the axes
          before you trust it.
        </p>
      )}
    </>
  );
}
