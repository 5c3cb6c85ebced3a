import { useMemo, useState } from "preact/hooks";
import { allTrades, type LoadedTrade } from "../../api/all_trades";
import { request } from "../../api/client";
import { Histogram } from "../../charts/histogram";
import type { Marker } from "../../charts/markers";
import { withMarkers } from "../../charts/pane";
import type { Stretch } from "../../charts/panes";
import * as format from "../../format";
import { useAsked } from "../../views/asked";
import { ChartPanes } from "../../views/chart_panes";
import { strategyWords } from "../../views/config_words";
import { Configuration } from "../../views/configuration";
import { dataNotes } from "../../views/data_notes";
import { Later } from "../../views/later";
import { Luck } from "../../views/luck";
import { MetricCards, TradeCards } from "../../views/metric_cards";
import { Loading, Market, Notes, Problem } from "../../views/parts";
import { Picture } from "../../views/picture";
import { Returns } from "../../views/returns";
import { RunFigures } from "../../views/run_figures";
import type { RunHead } from "../../views/run_types";
import { TradeLog } from "../../views/trade_log";
import { Warnings } from "../../views/warnings";
import { WhereFrom } from "../../views/where_from";
import { quoteOf } from "../../words";
import { LiveEditing } from "./live/editing";
import { marketPanes, panesOf, shapesOf, tradeMarkers } from "./panes";
import { type BacktestRun, backtestResult } from "./run";
import { backtestTrades } from "./trades";

const stretchOf = (trade: LoadedTrade): Stretch => [
  Date.parse(trade.entryAt),
  Date.parse(trade.exitAt),
];

const isLiquidation = ({ kind }: Marker): boolean => kind === "liquidation";

function Subject({ result: { config, synthetic } }: { result: BacktestRun }) {
  return (
    <p class="subject">
      <strong>
        <Market market={config.market} synthetic={synthetic} />
      </strong>
      {` · ${strategyWords(config.strategy)} · ${format.period(config.period)}`}
    </p>
  );
}

function Charts({ head, result }: { head: RunHead; result: BacktestRun }) {
  const { metrics, equityCurve, adjustments, pnlHistogram } = result;
  const source = useMemo(() => backtestTrades(head.id), [head.id]);
  const trades = useAsked(() => allTrades(source), source.key);
  const [chosen, setChosen] = useState<number>();
  const [pointed, setPointed] = useState<LoadedTrade>();
  const markers = useMemo(() => (trades.data ? tradeMarkers(trades.data) : []), [trades.data]);
  const curves = useMemo(() => panesOf(result), [result]);
  const prices = useMemo(() => marketPanes(result), [result]);
  const panes = useMemo(() => withMarkers(curves, "Equity", markers), [curves, markers]);
  const market = useMemo(
    () => withMarkers(prices, "Headroom", markers.filter(isLiquidation)),
    [prices, markers],
  );
  if (!metrics) return null;
  const marked = pointed ?? trades.data?.trades.find(({ number }) => number === chosen);
  const linked = {
    group: head.id,
    shaded: marked && stretchOf(marked),
    onMarker: ({ trade }: { trade?: number }) => setChosen(trade),
  };
  const isThin = equityCurve && equityCurve.totalPoints > equityCurve.times.length;
  const quote = quoteOf(result.config.market.symbol);
  return (
    <div class="layout">
      <section aria-label="Equity, drawdown, funding">
        <ChartPanes
          title={shapesOf(metrics.liquidations > 0, (adjustments?.times.length ?? 0) > 0)}
          note={
            isThin
              ? `${format.count(equityCurve.times.length)} of ${format.count(equityCurve.totalPoints)} points; drag to zoom`
              : "Drag to zoom"
          }
          panes={panes}
          {...linked}
        />
      </section>
      <Later height={380}>
        <LiveEditing result={result} />
      </Later>
      <Later height={420}>
        {result.attribution && <WhereFrom parts={result.attribution} />}
        {pnlHistogram && (
          <section class="half" aria-labelledby="histogram-title">
            <h2 id="histogram-title">Distribution of trade P&amp;L</h2>
            <Picture name="Net P&L of trades">
              <Histogram edges={pnlHistogram.edges} counts={pnlHistogram.counts} />
            </Picture>
            <TradeCards metrics={metrics} quote={quote} />
          </section>
        )}
      </Later>
      <Later height={480}>
        {market.length > 0 && (
          <section aria-labelledby="market-title">
            <h2 id="market-title">Prices, basis, funding rate</h2>
            <ChartPanes title="At the settlements of the period" panes={market} {...linked} />
          </section>
        )}
      </Later>
      <Later height={240}>
        <Returns of={result} />
      </Later>
      <Later height={780}>
        <section aria-labelledby="trades-title">
          <h2 id="trades-title">Trades</h2>
          {trades.error && <Problem>{trades.error}</Problem>}
          {trades.data && (
            <TradeLog source={source} {...trades.data} chosen={chosen} onPointed={setPointed} />
          )}
        </section>
      </Later>
      <Later height={560}>
        <section aria-labelledby="metrics-title">
          <h2 id="metrics-title">All figures</h2>
          <MetricCards metrics={metrics} quote={quote} mode={result.config.margin.mode} />
        </section>
        <Configuration head={head} config={result.config} />
        <section class="half" aria-labelledby="data-title">
          <h2 id="data-title">Data used</h2>
          <Notes notes={dataNotes(result.dataUse)} />
        </section>
      </Later>
    </div>
  );
}

export function BacktestResult({ head }: { head: RunHead }) {
  const { data, error } = useAsked(() => request(...backtestResult(head.id)), head.id);
  const result = data?.run?.__typename === "Backtest" ? data.run : undefined;
  if (error) return <Problem>{error}</Problem>;
  if (!result) return <Loading what="the result" />;
  const { metrics, config, warnings, benchmark } = result;
  if (!metrics) return <p class="note">This run has no result.</p>;
  return (
    <>
      <Subject result={result} />
      <Luck id={head.id} />
      <Warnings warnings={warnings} />
      <RunFigures
        metrics={metrics}
        holding={benchmark?.metrics.netPnl ?? null}
        quote={quoteOf(config.market.symbol)}
      />
      <Charts head={head} result={result} />
    </>
  );
}
