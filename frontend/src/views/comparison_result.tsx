import { useMemo } from "preact/hooks";
import { request } from "../api/client";
import {
  ComparisonResultDocument,
  type ComparisonResultQuery,
  type MetricsFragment,
} from "../api/generated";
import type { Pane } from "../charts/panes";
import * as format from "../format";
import { quoteOf } from "../words";
import { useAsked } from "./asked";
import { ChartPanes } from "./chart_panes";
import { strategyWords } from "./config_line";
import { Loading, Market, Notes, Problem, Scroll, Signed } from "./parts";

type Result = Extract<NonNullable<ComparisonResultQuery["run"]>, { __typename: "Comparison" }>;
type Entry = Result["entries"][number];

const MOST_POINTS = 2_000;

type Show = (value: number | null | undefined) => string;

/** Rows of the table: what, how it is written, and whether more of it is better. */
const ROWS: readonly [string, keyof MetricsFragment, Show, "more" | "less" | "neither"][] = [
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

function bestOf(values: readonly (number | null)[], better: "more" | "less" | "neither") {
  const known = values.filter((value): value is number => value !== null);
  if (better === "neither" || new Set(known).size < 2) return undefined;
  return better === "more" ? Math.max(...known) : Math.min(...known);
}

const difference = (value: number, show: Show): string =>
  `${value > 0 ? "+" : ""}${show(value)}`.replace("++", "+");

function MetricTable({ entries }: { entries: readonly Entry[] }) {
  const isPair = entries.length === 2;
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
          {ROWS.map(([title, key, show, better]) => {
            const values = entries.map((entry) => (entry.metrics?.[key] ?? null) as number | null);
            const best = bestOf(values, better);
            const [first, second] = values;
            const gap =
              typeof first === "number" && typeof second === "number" ? second - first : null;
            return (
              <tr key={key}>
                <th scope="row">{title}</th>
                {values.map((value, index) => (
                  <td key={entries[index]?.label} class="number">
                    {show(value)}
                    {best !== undefined && value === best && (
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

function panesOf(entries: readonly Entry[]): Pane[] {
  const drawn = entries.flatMap(({ label, equityCurve }) =>
    equityCurve ? [{ label, curve: equityCurve }] : [],
  );
  return [
    {
      title: "Equity",
      height: 300,
      show: (value) => format.amount(value),
      tick: format.tick,
      lines: drawn.map(({ label, curve }) => ({
        label,
        times: curve.times,
        values: curve.equity,
        kind: "line",
      })),
    },
    {
      title: "Drawdown",
      height: 130,
      show: (value) => format.percent(value),
      tick: format.percentTick,
      lines: drawn.map(({ label, curve }) => ({
        label: `${label} drawdown`,
        times: curve.times,
        values: curve.drawdown.map((value) => (value === null ? null : -value)),
        kind: "line",
      })),
    },
  ];
}

function Verdict({ result, quote }: { result: Result; quote: string }) {
  const ranked = result.entries
    .flatMap((entry) => (entry.metrics ? [{ label: entry.label, net: entry.metrics.netPnl }] : []))
    .sort((one, other) => other.net - one.net);
  const [first, second] = ranked;
  if (!first || !second) return null;
  return (
    <p class="verdict">
      <Market market={result.market} synthetic={result.synthetic} />: {first.label} ended ahead with{" "}
      <Signed value={first.net} text={`${format.signedAmount(first.net)} ${quote}`} />,{" "}
      {format.amount(first.net - second.net)} {quote} before {second.label} (
      <Signed value={second.net} text={format.signedAmount(second.net)} />
      ).
    </p>
  );
}

export function ComparisonResult({ id }: { id: string }) {
  const { data, error } = useAsked(
    () => request(ComparisonResultDocument, { id, maxPoints: MOST_POINTS }),
    id,
  );
  const result = data?.run?.__typename === "Comparison" ? data.run : undefined;
  const panes = useMemo(() => panesOf(result?.entries ?? []), [result]);
  if (error) return <Problem>{error}</Problem>;
  if (!result) return <Loading what="the comparison" />;
  const { entries, period, warnings, market } = result;
  return (
    <>
      <Verdict result={result} quote={quoteOf(market.symbol)} />
      <ul class="config muted">
        {entries.map(({ label, config }) => (
          <li key={label}>
            {label}: {strategyWords(config.strategy)}
          </li>
        ))}
        <li>
          {format.day(period.start)} to {format.day(period.end)}
        </li>
      </ul>
      <Notes notes={warnings} />
      <section aria-labelledby="table-title">
        <h2 id="table-title">Side by side</h2>
        <MetricTable entries={entries} />
      </section>
      <section aria-labelledby="curve-title">
        <h2 id="curve-title">Equity and drawdown</h2>
        <ChartPanes title="Equity of each" note="Drag to zoom" panes={panes} />
      </section>
    </>
  );
}
