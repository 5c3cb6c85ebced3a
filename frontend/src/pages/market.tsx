import { useMemo, useState } from "preact/hooks";
import { request } from "../api/client";
import {
  type FundingWindow,
  MarketOutlookDocument,
  type MarketOutlookQuery,
} from "../api/generated";
import { Histogram } from "../charts/histogram";
import type { Pane } from "../charts/pane";
import * as format from "../format";
import { backtestPath } from "../state";
import { useAsked } from "../views/asked";
import { ChartPanes } from "../views/chart_panes";
import { Link, Loading, Market, Problem } from "../views/parts";
import { Picture } from "../views/picture";
import {
  type Assumed,
  AssumptionFields,
  assumptionsOf,
  NOTHING_ASSUMED,
  WindowChoice,
} from "./assumptions";
import { SeriesDownloads } from "./downloads";
import { OutlookNumbers, Verdict } from "./market_outlook";
import { MarketTracking } from "./market_tracking";
import { WINDOW_WORDS } from "./verdict_words";

type Shown = NonNullable<MarketOutlookQuery["market"]>;

const MOST_POINTS = 3_000;
const BINS = 24;

function panesOf({ rateHistory, basisHistory }: Shown): Pane[] {
  if (!rateHistory) return [];
  const { times, eightHourRates, cumulative } = rateHistory;
  return [
    {
      title: "Rate",
      height: 220,
      show: (value) => format.bps(value),
      tick: (value) => format.tick(value * 10_000),
      lines: [{ label: "Rate per 8 h, bps", times, values: eightHourRates, kind: "bars" }],
    },
    {
      title: "Collected",
      height: 150,
      show: (value) => format.signedPercent(value),
      tick: format.percentTick,
      lines: [
        { label: "Funding collected since the start", times, values: cumulative, kind: "line" },
      ],
    },
    ...(basisHistory && basisHistory.times.length > 0
      ? [
          {
            title: "Basis",
            height: 150,
            show: (value: number | null | undefined) => format.bps(value),
            tick: (value: number) => format.tick(value * 10_000),
            lines: [
              {
                label: "Basis, bps",
                times: basisHistory.times,
                values: basisHistory.basis,
                kind: "line" as const,
              },
            ],
          },
        ]
      : []),
  ];
}

function Spread({ market: { rateHistogram: spread } }: { market: Shown }) {
  if (!spread) return null;
  const outside = spread.below + spread.above;
  return (
    <section aria-labelledby="spread-title">
      <h2 id="spread-title">How the rates are spread</h2>
      <Picture name="funding rates">
        <Histogram
          edges={spread.edges}
          counts={spread.counts}
          title="Funding rate per 8 hours, bps"
          show={(edge) => format.ratio((edge ?? 0) * 10_000, 2)}
          tick={(value) => format.tick(value * 10_000)}
        />
      </Picture>
      {outside > 0 && (
        <p class="hint">
          {format.count(spread.below)} rates lie left of the first bar and{" "}
          {format.count(spread.above)} right of the last: the outermost percent on either side.
        </p>
      )}
    </section>
  );
}

function Charts({ market }: { market: Shown }) {
  const panes = useMemo(() => panesOf(market), [market]);
  const history = market.rateHistory;
  if (!history) return null;
  const isThin = history.totalPoints > history.times.length;
  return (
    <section aria-labelledby="history-title">
      <h2 id="history-title">History</h2>
      <ChartPanes
        title="Rate, funding collected, basis"
        note={
          isThin
            ? `${format.count(history.times.length)} of ${format.count(history.totalPoints)} settlements; drag to zoom`
            : "Drag to zoom"
        }
        panes={panes}
      />
      {!market.basisHistory && (
        <p class="hint">No basis: bars of perp and spot are not both stored.</p>
      )}
    </section>
  );
}

function Content({ market, window }: { market: Shown; window: FundingWindow }) {
  const { outlook, quality } = market;
  const findings = quality.findings.filter(({ severity }) => severity !== "NOTE");
  return (
    <>
      {outlook ? (
        <>
          <Verdict outlook={outlook} />
          <OutlookNumbers outlook={outlook} window={WINDOW_WORDS[window]} />
        </>
      ) : (
        <p class="note">No funding is stored for this market: there is nothing to judge.</p>
      )}
      <Charts market={market} />
      <Spread market={market} />
      <section aria-labelledby="data-title">
        <h2 id="data-title">The data</h2>
        <p>
          Grade <strong>{quality.grade}</strong>
          {findings.length === 0 && ": nothing graver than a note was found."}
        </p>
        {findings.length > 0 && (
          <ul class="notes">
            {findings.map(({ sentence }) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
        <SeriesDownloads market={market} coverage={market.coverage} />
      </section>
      <MarketTracking venue={market.venue} symbol={market.symbol} />
    </>
  );
}

export function MarketView({
  venue,
  symbol,
  start,
}: {
  venue: string;
  symbol: string;
  start: FundingWindow;
}) {
  const [window, setWindow] = useState<FundingWindow>(start);
  const [typed, setTyped] = useState<Assumed>(NOTHING_ASSUMED);
  const assumptions = assumptionsOf(typed);
  const variables = { venue, symbol, window, assumptions, maxPoints: MOST_POINTS, bins: BINS };
  const { data, error, isStale } = useAsked(
    () => request(MarketOutlookDocument, variables),
    JSON.stringify(variables),
  );
  const market = data?.market;
  return (
    <>
      <p class="crumbs">
        <Link to="/markets">Markets</Link>
      </p>
      <div class="heading">
        <h1>{market ? <Market market={market} synthetic={market.synthetic} /> : symbol}</h1>
        {market?.quality.canBacktest && (
          <Link to={backtestPath(market)} class="button">
            Backtest this market
          </Link>
        )}
      </div>
      <div class="row">
        <WindowChoice window={window} onWindow={setWindow} />
        <AssumptionFields typed={typed} onTyped={setTyped} />
      </div>
      {error && <Problem>{error}</Problem>}
      {!data && !error && <Loading what="the market" />}
      {data && !market && (
        <p class="note">
          Nothing is stored for {symbol} on {venue}.
        </p>
      )}
      {market && (
        <div class={isStale ? "stale" : ""} aria-busy={isStale}>
          <Content market={market} window={window} />
        </div>
      )}
    </>
  );
}
