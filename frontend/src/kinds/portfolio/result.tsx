import { useMemo, useRef, useState } from "preact/hooks";
import { allTrades } from "../../api/all_trades";
import { request } from "../../api/client";
import { withMarkers } from "../../charts/pane";
import * as format from "../../format";
import { useAsked } from "../../views/asked";
import { ChartPanes } from "../../views/chart_panes";
import { ConfigLine } from "../../views/config_line";
import { strategyWords } from "../../views/config_words";
import { dataNotes } from "../../views/data_notes";
import { Later } from "../../views/later";
import { Luck } from "../../views/luck";
import { MarketTerms } from "../../views/market_terms";
import { MetricCards, TradeCards } from "../../views/metric_cards";
import { Loading, Notes, Problem, Synthetic } from "../../views/parts";
import { commonQuote, portfolioNotes, shareWords } from "../../views/portfolio_words";
import { Returns } from "../../views/returns";
import { RunFigures } from "../../views/run_figures";
import { Warnings } from "../../views/warnings";
import { WhereFrom } from "../../views/where_from";
import { marketName } from "../../words";
import { shapesOf, tradeMarkers } from "../backtest/panes";
import { PortfolioTrades } from "./market_trades";
import { portfolioPanes } from "./panes";
import { type PortfolioPart, type PortfolioRun, portfolioResult } from "./run";
import { PortfolioShares } from "./shares";
import { portfolioTrades } from "./trades";

function DataUsed({ markets }: { markets: readonly PortfolioPart[] }) {
  return (
    <section aria-labelledby="data-title">
      <h2 id="data-title">Data used</h2>
      {markets.map(({ market, dataUse }) => (
        <details key={marketName(market)}>
          <summary>
            {marketName(market)}:{" "}
            {dataUse && dataUse.untradableCount > 0
              ? `${format.count(dataUse.untradableCount)} of ${format.count(dataUse.settlements)} settlements could not be traded`
              : "every settlement could be traded"}
          </summary>
          <Notes notes={dataNotes(dataUse)} />
        </details>
      ))}
    </section>
  );
}

function Account({ id, run }: { id: string; run: PortfolioRun }) {
  const { config, metrics, benchmark, markets, equityCurve, attribution } = run;
  const [shown, setShown] = useState(() =>
    Math.max(
      0,
      markets.findIndex(({ trades }) => trades.totalCount > 0),
    ),
  );
  const select = useRef<HTMLSelectElement>(null);
  const market = (markets[shown] as PortfolioPart).market;
  const source = useMemo(() => portfolioTrades(id, market), [id, market]);
  const trades = useAsked(() => allTrades(source), source.key);
  const current = trades.isStale ? undefined : trades.data;
  const curves = useMemo(() => portfolioPanes(run), [run]);
  const panes = useMemo(
    () => withMarkers(curves, "Equity", current ? tradeMarkers(current) : []),
    [curves, current],
  );
  const hasLiquidations =
    current?.trades.some(({ exitReason }) => exitReason === "LIQUIDATED") ?? false;
  if (!metrics) return <p class="note">This run has no result.</p>;
  const quote = commonQuote(config.markets);
  const points = equityCurve && equityCurve.totalPoints > equityCurve.times.length;
  return (
    <>
      <p class="subject">
        <strong>{run.totalCount === 1 ? "One market" : `${run.totalCount} markets`}</strong>
        {run.synthetic && (
          <>
            {" "}
            <Synthetic />
          </>
        )}
        {` · ${strategyWords(config.strategy)} · ${format.period(config.period)}`}
      </p>
      <Luck id={id} />
      <Warnings warnings={[...run.warnings, ...portfolioNotes(config)]} />
      <RunFigures
        metrics={metrics}
        holding={benchmark?.metrics.netPnl ?? null}
        quote={quote}
        against="holding all"
      />
      <section aria-label="Equity, drawdown, funding, positions">
        <ChartPanes
          title={`${shapesOf(hasLiquidations)} of ${marketName(market)}`}
          note={
            points
              ? `${format.count(equityCurve.times.length)} of ${format.count(equityCurve.totalPoints)} points; drag to zoom`
              : "Drag to zoom"
          }
          panes={panes}
        />
      </section>
      <Later height={420}>
        <PortfolioShares
          run={run}
          onMarket={(part) => {
            setShown(markets.indexOf(part));
            select.current?.scrollIntoView({ block: "center" });
            select.current?.focus({ preventScroll: true });
          }}
        />
        <MarketTerms config={config} />
      </Later>
      <Later height={640}>
        <div class="layout">
          {attribution && <WhereFrom parts={attribution} />}
          <section class="half" aria-labelledby="trade-figures-title">
            <h2 id="trade-figures-title">Trades in figures</h2>
            <TradeCards metrics={metrics} quote={quote} />
          </section>
          <Returns of={run} />
        </div>
      </Later>
      <Later height={780}>
        <section aria-labelledby="trades-title">
          <h2 id="trades-title">Trades</h2>
          <PortfolioTrades
            markets={markets}
            shown={shown}
            onShown={setShown}
            source={source}
            trades={trades}
            select={select}
          />
        </section>
      </Later>
      <Later height={640}>
        <section aria-labelledby="metrics-title">
          <h2 id="metrics-title">All figures</h2>
          <MetricCards metrics={metrics} quote={quote} mode={config.margin.mode} isAccount />
        </section>
        <section aria-labelledby="config-title">
          <h2 id="config-title">Configuration</h2>
          <p class="muted config">{shareWords(config)}</p>
          <ConfigLine config={config} />
        </section>
        <DataUsed markets={markets} />
      </Later>
    </>
  );
}

/** An account over several markets: what came of it, and what each of them brought. */
export function PortfolioResult({ id }: { id: string }) {
  const { data, error } = useAsked(() => request(...portfolioResult(id)), id);
  if (error) return <Problem>{error}</Problem>;
  if (data?.run?.__typename !== "Portfolio") return <Loading what="the portfolio" />;
  return <Account id={id} run={data.run} />;
}
