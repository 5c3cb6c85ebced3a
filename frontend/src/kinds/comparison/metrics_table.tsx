import type { MetricsFragment } from "../../api/generated";
import * as format from "../../format";
import { Scroll, Signed } from "../../views/parts";
import { differenceText, type MetricWords, OF_RUNS } from "../../words";
import type { ComparisonEntry } from "./run";

/** A row of the table: what, how it is written, and whether more of it is better. */
type Row = Pick<MetricWords, "title" | "show" | "better"> & {
  readonly field: keyof MetricsFragment | "lowestHeadroom";
};

const ROWS: readonly Row[] = (
  [
    "netPnl",
    "breakEvenSlippageBps",
    "totalReturn",
    "cagr",
    "sharpe",
    "sharpeLongRun",
    "maxDrawdown",
    "winRate",
    "totalTrades",
    "exposure",
    "moneyIdle",
    "totalFunding",
    "basisPnl",
    "totalFees",
    "slippageCost",
  ] as const
).map((field) => OF_RUNS[field]);

const HEADROOM: Row = {
  title: "Lowest headroom",
  field: "lowestHeadroom",
  show: format.percent,
  better: "MORE",
};

/** Rows of what few runs model: a row only where there is something to tell. */
function rareRows(entries: readonly ComparisonEntry[]): readonly Row[] {
  const isMargined = entries.some(({ config }) => config.margin.mode === "ISOLATED");
  const hasBorrowed = entries.some(({ metrics }) => (metrics?.borrowCost ?? 0) > 0);
  return [
    ...(hasBorrowed ? [OF_RUNS.borrowCost] : []),
    ...(isMargined ? [HEADROOM, OF_RUNS.liquidations, OF_RUNS.liquidationCost] : []),
  ];
}

/** Whether the equity fell to 0 or below: no peak is below the capital, which is above 0. */
export const isRuined = ({ maxDrawdown }: Pick<MetricsFragment, "maxDrawdown">): boolean =>
  maxDrawdown >= 1;

const metricOf = (entry: ComparisonEntry, field: Row["field"]): number | null =>
  field === "lowestHeadroom"
    ? entry.lowestHeadroom
    : ((entry.metrics?.[field] ?? null) as number | null);

function bestOf(values: readonly (number | null)[], better: Row["better"]) {
  const known = values.filter((value): value is number => value !== null);
  if (better === "NEITHER" || new Set(known).size < 2) return undefined;
  return better === "MORE" ? Math.max(...known) : Math.min(...known);
}

/** The metrics of all strategies, the best of each row marked. */
export function MetricTable({ entries }: { entries: readonly ComparisonEntry[] }) {
  const isPair = entries.length === 2;
  // What could not have been held is shown, and is no best.
  const soundOnly = (value: number | null, index: number): number | null => {
    const metrics = entries[index]?.metrics;
    return metrics && isRuined(metrics) ? null : value;
  };
  return (
    <Scroll label="Metrics side by side">
      <table class="comparison">
        <thead>
          <tr>
            <th>Metric</th>
            {entries.map((entry) => (
              <th key={entry.label} class="number">
                {entry.label}
              </th>
            ))}
            {isPair && (
              <th class="number">
                {entries[1]?.label} − {entries[0]?.label}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {[...ROWS, ...rareRows(entries)].map(({ title, field, show, better }) => {
            const values = entries.map((entry) => metricOf(entry, field));
            const best = bestOf(values.map(soundOnly), better);
            const [first, second] = values;
            const gap =
              typeof first === "number" && typeof second === "number" ? second - first : null;
            return (
              <tr key={field}>
                <th scope="row">{title}</th>
                {values.map((value, index) => (
                  <td key={entries[index]?.label} class="number">
                    {show(value)}
                    {best !== undefined && value === best && soundOnly(value, index) !== null && (
                      <span class="best" title="best">
                        {" "}
                        ★<span class="spoken">best</span>
                      </span>
                    )}
                  </td>
                ))}
                {isPair && (
                  <td class="number">
                    {gap === null ? (
                      format.DASH
                    ) : better === "NEITHER" ? (
                      differenceText(gap, show)
                    ) : (
                      <Signed
                        value={better === "MORE" ? gap : -gap}
                        text={differenceText(gap, show)}
                      />
                    )}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}
