import { useMemo } from "preact/hooks";
import { request } from "../../api/client";
import type { Pane } from "../../charts/pane";
import * as format from "../../format";
import { useAsked } from "../../views/asked";
import { ChartPanes } from "../../views/chart_panes";
import { strategyWords, termsWords } from "../../views/config_words";
import { FallsTable } from "../../views/falls_table";
import { type Judged, type JudgedRun, Luck } from "../../views/luck";
import { MonthlyTable } from "../../views/monthly_table";
import { Loading, Market, Problem, Signed } from "../../views/parts";
import { Warnings } from "../../views/warnings";
import { quoteOf } from "../../words";
import { EntryFigures } from "./figures";
import { isRuined, MetricTable } from "./metrics_table";
import { type ComparisonEntry, type ComparisonRun, comparisonResult } from "./run";

const judgedEntries = (run: JudgedRun): readonly Judged[] =>
  run.__typename === "Comparison" ? run.entries : [];

type Curve = NonNullable<ComparisonEntry["equityCurve"]>;

// How far the mark may move before the perp leg is liquidated; only where margin is modelled.
function headroomPane(drawn: readonly { label: string; curve: Curve }[]): Pane[] {
  const held = drawn.filter(({ curve }) => curve.headroom.some((value) => value !== null));
  const [first] = held;
  if (!first) return [];
  const { times } = first.curve;
  return [
    {
      title: "Headroom",
      height: 120,
      show: (value) => format.percent(value),
      tick: format.percentTick,
      lines: [
        ...held.map(({ label, curve }) => ({
          label: `${label} headroom`,
          times: curve.times,
          values: curve.headroom,
          kind: "line" as const,
          hasGaps: true,
        })),
        { label: "Liquidation", times, values: times.map(() => 0), kind: "line", role: "limit" },
      ],
    },
  ];
}

function panesOf(entries: readonly ComparisonEntry[]): Pane[] {
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
    ...headroomPane(drawn),
  ];
}

function Verdict({ result, quote }: { result: ComparisonRun; quote: string }) {
  const ranked = result.entries
    .flatMap(({ label, metrics }) =>
      metrics && !isRuined(metrics) ? [{ label, net: metrics.netPnl }] : [],
    )
    .sort((one, other) => other.net - one.net);
  const lost = result.entries.filter(({ metrics }) => metrics && isRuined(metrics));
  const [first, second] = ranked;
  if (!first && !lost.length) return null;
  return (
    <p class="verdict">
      <Market market={result.market} synthetic={result.synthetic} />
      {first && (
        <>
          : {first.label} ended {second ? "ahead " : ""}with{" "}
          <Signed value={first.net} text={`${format.signedAmount(first.net)} ${quote}`} />
        </>
      )}
      {first && second && (
        <>
          , {format.amount(first.net - second.net)} {quote} before {second.label} (
          <Signed value={second.net} text={format.signedAmount(second.net)} />)
        </>
      )}
      {lost.length > 0 &&
        `${first ? "; " : ": "}the equity of ${lost.map(({ label }) => label).join(" and ")} fell to 0 or below`}
      .
    </p>
  );
}

function Months({ entries }: { entries: readonly ComparisonEntry[] }) {
  const accounts = entries.flatMap(({ label, monthlyReturns, yearlyReturns }) =>
    monthlyReturns && yearlyReturns
      ? [{ label, months: monthlyReturns, years: yearlyReturns }]
      : [],
  );
  return <MonthlyTable accounts={accounts} />;
}

/** The deepest falls of each, side by side. */
function Falls({ entries }: { entries: readonly ComparisonEntry[] }) {
  return (
    <div class="layout">
      {entries.map(({ label, worstDrawdowns }, index) => (
        <section key={label} class="third" aria-labelledby={`falls-${index}`}>
          <h2 id={`falls-${index}`}>Worst drawdowns of {label}</h2>
          <FallsTable falls={worstDrawdowns} />
        </section>
      ))}
    </div>
  );
}

export function ComparisonResult({ id }: { id: string }) {
  const { data, error } = useAsked(() => request(...comparisonResult(id)), id);
  const result = data?.run?.__typename === "Comparison" ? data.run : undefined;
  const panes = useMemo(() => panesOf(result?.entries ?? []), [result]);
  if (error) return <Problem>{error}</Problem>;
  if (!result) return <Loading what="the comparison" />;
  const { entries, warnings, market } = result;
  const [first] = entries; // all are traded on the same terms
  return (
    <>
      <Luck id={id} resultsOf={judgedEntries} />
      <Verdict result={result} quote={quoteOf(market.symbol)} />
      <Warnings warnings={warnings} />
      <EntryFigures entries={entries} quote={quoteOf(market.symbol)} />
      <section aria-label="Equity and drawdown">
        <ChartPanes title="Equity of each" note="Drag to zoom" panes={panes} />
      </section>
      <section aria-labelledby="table-title">
        <h2 id="table-title">Side by side</h2>
        <MetricTable entries={entries} />
      </section>
      <section aria-labelledby="months-title">
        <h2 id="months-title">Monthly returns, %</h2>
        <Months entries={entries} />
      </section>
      <Falls entries={entries} />
      <section aria-labelledby="config-title">
        <h2 id="config-title">Configuration</h2>
        <ul class="config muted">
          {entries.map(({ label, config }) => (
            <li key={label}>
              {label}: {strategyWords(config.strategy)}
            </li>
          ))}
          {first && <li>{termsWords(first.config)}</li>}
        </ul>
      </section>
    </>
  );
}
