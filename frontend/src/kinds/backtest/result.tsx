import { useMemo } from "preact/hooks";
import { allTrades } from "../../api/all_trades";
import { request } from "../../api/client";
import { BacktestResultDocument } from "../../api/generated";
import { Histogram } from "../../charts/histogram";
import * as format from "../../format";
import { useAsked } from "../../views/asked";
import { ChartPanes } from "../../views/chart_panes";
import { ConfigLine } from "../../views/config_line";
import { dataNotes } from "../../views/data_notes";
import { Luck } from "../../views/luck";
import { MetricCards, TradeCards } from "../../views/metric_cards";
import { NetWords } from "../../views/net_words";
import { Loading, Market, Notes, Problem } from "../../views/parts";
import { TradeLog } from "../../views/trade_log";
import { WhereFrom } from "../../views/where_from";
import { quoteOf } from "../../words";
import { LiveEditing } from "./live/editing";
import { panesOf, shapesOf } from "./panes";
import type { BacktestRun } from "./run";
import { backtestTrades } from "./trades";

const MOST_POINTS = 5_000;

function Verdict({ result, quote }: { result: BacktestRun; quote: string }) {
  const { metrics, benchmark } = result;
  if (!metrics) return null;
  return (
    <p class="verdict">
      <Market market={result.config.market} synthetic={result.synthetic} />:{" "}
      <NetWords
        metrics={metrics}
        holding={benchmark?.metrics.netPnl ?? null}
        quote={quote}
        against="holding throughout"
      />
    </p>
  );
}

export function BacktestResult({ id }: { id: string }) {
  const { data, error } = useAsked(
    () => request(BacktestResultDocument, { id, maxPoints: MOST_POINTS }),
    id,
  );
  const source = useMemo(() => backtestTrades(id), [id]);
  const trades = useAsked(() => allTrades(source), source.key);
  const result = data?.run?.__typename === "Backtest" ? data.run : undefined;
  const panes = useMemo(() => (result ? panesOf(result, trades.data) : []), [result, trades.data]);
  if (error) return <Problem>{error}</Problem>;
  if (!result) return <Loading what="the result" />;
  const { metrics, config, pnlHistogram, warnings, equityCurve, adjustments } = result;
  if (!metrics) return <p class="note">This run has no result.</p>;
  const quote = quoteOf(config.market.symbol);
  const points = equityCurve && equityCurve.totalPoints > equityCurve.times.length;
  return (
    <>
      <Luck id={id} />
      <Verdict result={result} quote={quote} />
      <ConfigLine config={config} />
      <Notes notes={warnings} />
      <MetricCards metrics={metrics} quote={quote} mode={config.margin.mode} />
      <section aria-labelledby="curve-title">
        <h2 id="curve-title">Equity, drawdown, funding</h2>
        <ChartPanes
          title={shapesOf(metrics.liquidations > 0, (adjustments?.times.length ?? 0) > 0)}
          note={
            points
              ? `${format.count(equityCurve.times.length)} of ${format.count(equityCurve.totalPoints)} points; drag to zoom`
              : "Drag to zoom"
          }
          panes={panes}
        />
      </section>
      <LiveEditing result={result} />
      {result.attribution && <WhereFrom parts={result.attribution} />}
      <section aria-labelledby="trades-title">
        <h2 id="trades-title">Trades</h2>
        <TradeCards metrics={metrics} quote={quote} />
        {trades.error && <Problem>{trades.error}</Problem>}
        {trades.data && <TradeLog source={source} {...trades.data} />}
      </section>
      {pnlHistogram && (
        <section aria-labelledby="histogram-title">
          <h2 id="histogram-title">Distribution of trade P&amp;L</h2>
          <Histogram edges={pnlHistogram.edges} counts={pnlHistogram.counts} />
        </section>
      )}
      <section aria-labelledby="data-title">
        <h2 id="data-title">Data used</h2>
        <Notes notes={dataNotes(result.dataUse)} />
      </section>
    </>
  );
}
