import type { MetricsFragment } from "../api/generated";
import * as format from "../format";
import type { ComparisonEntry } from "./comparison_result";
import { Scroll, Signed } from "./parts";

type Better = "more" | "less" | "neither";
type Show = (value: number | null | undefined) => string;

/** A row of the table: what, how it is written, and whether more of it is better. */
type Row = readonly [string, keyof MetricsFragment | "lowestHeadroom", Show, Better];

const ROWS: readonly Row[] = [
  ["Net P&L", "netPnl", format.signedAmount, "more"],
  ["Return", "totalReturn", format.signedPercent, "more"],
  ["Return a year (CAGR)", "cagr", format.signedPercent, "more"],
  ["Sharpe", "sharpe", format.ratio, "more"],
  ["Max drawdown", "maxDrawdown", format.percent, "less"],
  ["Win rate", "winRate", format.percent, "more"],
  ["Trades", "totalTrades", format.count, "neither"],
  ["Exposure", "exposure", format.percent, "neither"],
  ["Net funding", "totalFunding", format.signedAmount, "more"],
  ["Basis P&L", "basisPnl", format.signedAmount, "more"],
  ["Fees", "totalFees", format.amount, "less"],
  ["Slippage", "slippageCost", format.amount, "less"],
];

/** Rows of what few runs model: a row only where there is something to tell. */
function rareRows(entries: readonly ComparisonEntry[]): readonly Row[] {
  const isMargined = entries.some(({ config }) => config.margin.mode === "ISOLATED");
  const hasBorrowed = entries.some(({ metrics }) => (metrics?.borrowCost ?? 0) > 0);
  const rows: readonly (Row | false)[] = [
    hasBorrowed && ["Borrow", "borrowCost", format.amount, "less"],
    isMargined && ["Lowest headroom", "lowestHeadroom", format.percent, "more"],
    isMargined && ["Liquidations", "liquidations", format.count, "less"],
    isMargined && ["Liquidation fees", "liquidationCost", format.amount, "less"],
  ];
  return rows.filter((row) => row !== false);
}

/** Whether the equity fell to 0 or below: no peak is below the capital, which is above 0. */
export const isRuined = ({ maxDrawdown }: Pick<MetricsFragment, "maxDrawdown">): boolean =>
  maxDrawdown >= 1;

const metricOf = (entry: ComparisonEntry, key: Row[1]): number | null =>
  key === "lowestHeadroom"
    ? entry.lowestHeadroom
    : ((entry.metrics?.[key] ?? null) as number | null);

function bestOf(values: readonly (number | null)[], better: Better) {
  const known = values.filter((value): value is number => value !== null);
  if (better === "neither" || new Set(known).size < 2) return undefined;
  return better === "more" ? Math.max(...known) : Math.min(...known);
}

const difference = (value: number, show: Show): string =>
  `${value > 0 ? "+" : ""}${show(value)}`.replace("++", "+");

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
          {[...ROWS, ...rareRows(entries)].map(([title, key, show, better]) => {
            const values = entries.map((entry) => metricOf(entry, key));
            const best = bestOf(values.map(soundOnly), better);
            const [first, second] = values;
            const gap =
              typeof first === "number" && typeof second === "number" ? second - first : null;
            return (
              <tr key={key}>
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
                    ) : better === "neither" ? (
                      difference(gap, show)
                    ) : (
                      <Signed value={better === "more" ? gap : -gap} text={difference(gap, show)} />
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
