import { useEffect, useId, useState } from "preact/hooks";
import { allMarkets } from "../api/all_markets";
import { request, subscribe } from "../api/client";
import { ActivityDocument, RunsDocument } from "../api/generated";
import type { MarketNode } from "../form/model";
import * as format from "../format";
import type { RunNode } from "../kinds/kind";
import { kindOf } from "../kinds/table";
import { marketPath, runPath } from "../state";
import { type Asked, paced, useAsked } from "../views/asked";
import { Link, Loading, Problem, Scroll, Signed, Status, Synthetic } from "../views/parts";
import { RateCell } from "../views/rate";
import { isOver, marketName, subjectOf } from "../words";
import { FirstSteps, hasResults } from "./first_steps";

const RECENT = 15;

function Outcome({ run }: { run: RunNode }) {
  if (!isOver(run.status)) return <>{format.percent(run.progress.fraction, 0)}</>;
  if (run.status === "FAILED") return <span class="reason">{run.failure?.message}</span>;
  return <>{kindOf(run.kind).outcome(run)}</>;
}

function RecentRuns() {
  const runs = useAsked(() => request(RunsDocument, { first: RECENT }), "runs");
  const [live, setLive] = useState<ReadonlyMap<string, Partial<RunNode>>>(new Map());
  const { again } = runs;
  useEffect(() => {
    const refresh = paced(again, 1_000);
    const stop = subscribe(
      ActivityDocument,
      {},
      {
        next: ({ activity }) => {
          if (activity.__typename === "RunProgressed") {
            const { runId, status, progress } = activity;
            setLive((before) => new Map(before).set(runId, { status, progress }));
          } else if (activity.__typename === "RunFinished") {
            const { runId, run } = activity;
            setLive((before) => new Map(before).set(runId, run as Partial<RunNode>));
          }
          refresh();
        },
        // The list itself was read; without live updates it is only older.
        error: () => undefined,
      },
    );
    return () => {
      refresh.stop();
      stop();
    };
  }, [again]);
  if (runs.error) return <Problem>{runs.error}</Problem>;
  if (!runs.data) return <Loading what="runs" />;
  const { nodes, totalCount } = runs.data.runs;
  if (nodes.length === 0) {
    return (
      <p>
        No runs yet. <Link to="/backtest">Start the first backtest</Link>
      </p>
    );
  }
  const now = Date.now();
  return (
    <Scroll label="Recent runs">
      <table class="runs">
        <thead>
          <tr>
            <th>Run</th>
            <th>Market</th>
            <th>Status</th>
            <th class="number at-hand">Result</th>
            <th>Started</th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((stored) => {
            // What was just read is newer than an event only when the run is over.
            const run = isOver(stored.status)
              ? stored
              : ({ ...stored, ...live.get(stored.id) } as RunNode);
            return (
              <tr key={run.id}>
                <td>
                  <Link to={runPath(run.id)}>{run.label ?? kindOf(run.kind).title}</Link>
                  {run.label && <span class="muted"> {kindOf(run.kind).title}</span>}
                </td>
                <td>
                  {subjectOf(run)} {"synthetic" in run && run.synthetic && <Synthetic />}
                </td>
                <td>
                  <Status status={run.status} />
                </td>
                <td class="number at-hand">
                  <Outcome run={run} />
                </td>
                <td title={`${format.minute(run.createdAt)} UTC`}>
                  {format.ago(run.createdAt, now)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {totalCount > nodes.length && (
        <p class="muted">
          The latest {nodes.length} of {format.count(totalCount)}.{" "}
          <Link to="/runs">All of them</Link>
        </p>
      )}
    </Scroll>
  );
}

function intervalsOf(market: MarketNode): string {
  const hours = market.fundingStatistics?.intervals.map((one) => one.hours) ?? [];
  return hours.length ? `${hours.map((one) => format.plain(one)).join(", ")} h` : format.DASH;
}

type Findings = MarketNode["quality"]["findings"];

const MARKET_COLUMNS = 9;
const GRADES = {
  A: "A: nothing is wrong with the data",
  B: "B: a few places are missing or implausible",
  C: "C: 1 % of a series or more is",
  D: "D: a quarter of a series is, or it cannot be backtested",
};

const SEVERITIES = { FATAL: "Fatal: ", SEVERE: "Severe: ", WARNING: "Warning: ", NOTE: "" };

function FindingsRow({ id, findings }: { id: string; findings: Findings }) {
  return (
    <tr id={id} class="findings">
      <td colSpan={MARKET_COLUMNS}>
        <ul>
          {findings.map(({ sentence, severity }) => (
            <li key={sentence} class={severity === "NOTE" ? "muted" : ""}>
              {SEVERITIES[severity]}
              {sentence}
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

function MarketRow({ market }: { market: MarketNode }) {
  const [open, setOpen] = useState(false);
  const rowId = useId();
  const statistics = market.fundingStatistics;
  const { canBacktest, findings, grade } = market.quality;
  const gaps = market.coverage.reduce((sum, series) => sum + series.gaps, 0);
  const row = (
    <tr>
      <td>
        <Link to={marketPath(market)}>{marketName(market)}</Link>{" "}
        {market.synthetic && <Synthetic />}
      </td>
      <td class="nowrap">
        {canBacktest ? (
          <>
            {format.day(market.tradableFrom)} to {format.day(market.tradableTo)}
          </>
        ) : (
          <span class="muted">cannot be backtested</span>
        )}
      </td>
      <td class="nowrap">{intervalsOf(market)}</td>
      <td class="number">{format.count(statistics?.settlements)}</td>
      <td class="number">
        <span class={format.tone(statistics?.meanRate)}>
          <RateCell value={statistics?.meanRate} text={format.bps(statistics?.meanRate, 3)} />
        </span>
      </td>
      <td class="number">
        <Signed
          value={statistics?.annualisedRate}
          text={format.signedPercent(statistics?.annualisedRate)}
        />
      </td>
      <td class="number">{format.percent(statistics?.positiveShare, 0)}</td>
      <td class="number">{format.count(gaps)}</td>
      <td class="nowrap">
        <strong class="grade" title={GRADES[grade]}>
          {grade}
        </strong>{" "}
        {findings.length > 0 && (
          <button
            type="button"
            class="link"
            aria-expanded={open}
            aria-controls={rowId}
            onClick={() => setOpen(!open)}
          >
            {findings.length} {findings.length === 1 ? "finding" : "findings"}
          </button>
        )}
      </td>
    </tr>
  );
  return (
    <>
      {row}
      {open && <FindingsRow id={rowId} findings={findings} />}
    </>
  );
}

function Markets({ markets }: { markets: Asked<readonly MarketNode[]> }) {
  if (markets.error) return <Problem>{markets.error}</Problem>;
  if (!markets.data) return <Loading what="markets" />;
  if (markets.data.length === 0) {
    return <p>No market is stored yet.</p>;
  }
  return (
    <Scroll label="Markets">
      <table class="markets">
        <thead>
          <tr>
            <th>Market</th>
            <th>Can be traded</th>
            <th>Interval</th>
            <th class="number">Settlements</th>
            <th class="number">Mean rate</th>
            <th class="number">A year</th>
            <th class="number">Positive</th>
            <th class="number">Gaps</th>
            <th>Data quality</th>
          </tr>
        </thead>
        <tbody>
          {markets.data.map((market) => (
            <MarketRow key={market.id} market={market} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

export function Dashboard() {
  const markets = useAsked(allMarkets, "markets");
  const results = useAsked(hasResults, "first steps");
  const isKnown = [markets, results].every(({ data, error }) => (data ?? error) !== undefined);
  return (
    <>
      <div class="heading">
        <h1>Dashboard</h1>
        <Link to="/backtest" class="button">
          New backtest
        </Link>
      </div>
      {!isKnown && <Loading what="runs and markets" />}
      {isKnown && markets.data && results.data !== undefined && (
        <FirstSteps
          markets={markets.data}
          hasRun={results.data}
          onStored={() => void markets.again()}
        />
      )}
      <section aria-labelledby="runs-title">
        <h2 id="runs-title">Recent runs</h2>
        <RecentRuns />
      </section>
      <section aria-labelledby="markets-title">
        <h2 id="markets-title">Markets</h2>
        <Markets markets={markets} />
      </section>
    </>
  );
}
