import { useMemo, useState } from "preact/hooks";
import { allTrades } from "../api/all_trades";
import { request } from "../api/client";
import { BacktestResultDocument, type BacktestResultQuery } from "../api/generated";
import { Histogram } from "../charts/histogram";
import { Waterfall } from "../charts/waterfall";
import * as format from "../format";
import { quoteOf } from "../words";
import { useAsked } from "./asked";
import { panesOf, shapesOf } from "./backtest_panes";
import { ChartPanes } from "./chart_panes";
import { ConfigLine } from "./config_line";
import { MetricCards, TradeCards } from "./metric_cards";
import { Loading, Market, Notes, Problem, Signed } from "./parts";
import { TradeLog } from "./trade_log";

export type Result = Extract<NonNullable<BacktestResultQuery["run"]>, { __typename: "Backtest" }>;

const MOST_POINTS = 5_000;

function Verdict({ result, quote }: { result: Result; quote: string }) {
  const { metrics, benchmark } = result;
  if (!metrics) return null;
  const { netPnl, totalReturn } = metrics;
  const against = benchmark ? netPnl - benchmark.metrics.netPnl : null;
  return (
    <p class="verdict">
      <Market market={result.config.market} synthetic={result.synthetic} />: net{" "}
      <Signed value={netPnl} text={`${format.signedAmount(netPnl)} ${quote}`} /> after all costs,{" "}
      <Signed value={totalReturn} text={format.signedPercent(totalReturn)} /> of the capital in{" "}
      {format.count(metrics.durationDays)} days
      {against !== null && benchmark && (
        <>
          ; <Signed value={against} text={`${format.signedAmount(against)} ${quote}`} /> against
          holding throughout ({format.signedAmount(benchmark.metrics.netPnl)})
        </>
      )}
      .
    </p>
  );
}

function Parts({ result }: { result: Result }) {
  const a = result.attribution;
  const [withLegs, setWithLegs] = useState(false);
  if (!a) return null;
  const steps = [
    { label: "Funding received", value: a.fundingReceived },
    { label: "Funding paid", value: -a.fundingPaid },
    ...(withLegs
      ? [
          { label: "Spot leg", value: a.spotPnl },
          { label: "Perp leg", value: a.perpPnl },
        ]
      : [{ label: "Basis P&L", value: a.basisPnl }]),
    { label: "Spot fees", value: -a.spotFees },
    { label: "Perp fees", value: -a.perpFees },
    { label: "Slippage", value: -a.slippageCost },
    ...(a.borrowCost ? [{ label: "Borrow", value: -a.borrowCost }] : []),
    ...(a.liquidationCost ? [{ label: "Liquidation", value: -a.liquidationCost }] : []),
  ];
  return (
    <section aria-labelledby="parts-title">
      <h2 id="parts-title">Where the result comes from</h2>
      <Waterfall steps={steps} total={{ label: "Net P&L", value: a.netPnl }} />
      <label class="check">
        <input
          type="checkbox"
          name="legs"
          checked={withLegs}
          onChange={(event) => setWithLegs(event.currentTarget.checked)}
        />
        Show the two legs of the basis P&amp;L apart
      </label>
      <p class="hint">
        The price of spot and perp moves both legs, nearly by the same amount: together they are the
        basis P&amp;L, {format.signedAmount(a.basisPnl)}.
      </p>
    </section>
  );
}

function dataNotes({ dataUse: use }: Result): string[] {
  if (!use) return [];
  const marks = [
    [use.settlementMarks, "the exchange's settlement mark"],
    [use.barMarks, "the mark price bar"],
    [use.perpPriceMarks, "the perp price"],
  ] as const;
  const reasons = [
    [use.perpMissing, "before the first perp bar"],
    [use.perpStale, "the last perp price was too old"],
    [use.spotMissing, "before the first spot bar"],
    [use.spotStale, "the last spot price was too old"],
  ] as const;
  const sources = marks.filter(([number]) => number > 0);
  return [
    `Funding was computed on ${sources
      .map(([number, source]) => `${source} (${format.count(number)} settlements)`)
      .join(", ")}.`,
    ...(use.untradableCount > 0
      ? [
          `${format.count(use.untradableCount)} of ${format.count(use.settlements)} settlements (${format.percent(use.untradableShare)}) could not be traded for lack of a fresh price; the first at ${format.minute(use.untradableTimes[0])} UTC.`,
        ]
      : ["Every settlement could be traded: a fresh price of both legs was known."]),
    ...reasons
      .filter(([number]) => number > 0)
      .map(([number, reason]) => `${format.count(number)} settlements: ${reason}.`),
    ...(use.entriesBelowMinimum > 0
      ? [`${format.count(use.entriesBelowMinimum)} entries were below the minimum size.`]
      : []),
    ...(use.entriesBeyondMargin > 0
      ? [
          `${format.count(use.entriesBeyondMargin)} entries would have posted too little margin and were not made.`,
        ]
      : []),
    ...(use.closedAtStalePrice ? ["The last close used a price that was no longer fresh."] : []),
  ];
}

export function BacktestResult({ id }: { id: string }) {
  const { data, error } = useAsked(
    () => request(BacktestResultDocument, { id, maxPoints: MOST_POINTS }),
    id,
  );
  const trades = useAsked(() => allTrades(id), id);
  const result = data?.run?.__typename === "Backtest" ? data.run : undefined;
  const panes = useMemo(() => (result ? panesOf(result, trades.data) : []), [result, trades.data]);
  if (error) return <Problem>{error}</Problem>;
  if (!result) return <Loading what="the result" />;
  const { metrics, config, pnlHistogram, warnings, equityCurve } = result;
  if (!metrics) return <p class="note">This run has no result.</p>;
  const quote = quoteOf(config.market.symbol);
  const points = equityCurve && equityCurve.totalPoints > equityCurve.times.length;
  return (
    <>
      <Verdict result={result} quote={quote} />
      <ConfigLine config={config} />
      <Notes notes={warnings} />
      <MetricCards metrics={metrics} quote={quote} mode={config.margin.mode} />
      <section aria-labelledby="curve-title">
        <h2 id="curve-title">Equity, drawdown, funding</h2>
        <ChartPanes
          title={shapesOf(result)}
          note={
            points
              ? `${format.count(equityCurve.times.length)} of ${format.count(equityCurve.totalPoints)} points; drag to zoom`
              : "Drag to zoom"
          }
          panes={panes}
        />
      </section>
      <Parts result={result} />
      <section aria-labelledby="trades-title">
        <h2 id="trades-title">Trades</h2>
        <TradeCards metrics={metrics} quote={quote} />
        {trades.error && <Problem>{trades.error}</Problem>}
        {trades.data && <TradeLog id={id} {...trades.data} />}
      </section>
      {pnlHistogram && (
        <section aria-labelledby="histogram-title">
          <h2 id="histogram-title">Distribution of trade P&amp;L</h2>
          <Histogram edges={pnlHistogram.edges} counts={pnlHistogram.counts} />
        </section>
      )}
      <section aria-labelledby="data-title">
        <h2 id="data-title">Data used</h2>
        <Notes notes={dataNotes(result)} />
      </section>
    </>
  );
}
