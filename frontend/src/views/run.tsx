import { request } from "../api/client";
import { RunDocument } from "../api/generated";
import * as format from "../format";
import { isOver, KIND_WORDS, marketName } from "../words";
import { useAsked } from "./asked";
import { BacktestResult } from "./backtest_result";
import { ComparisonResult } from "./comparison_result";
import { ImportResult } from "./import_result";
import { useLive } from "./live";
import { MultiMarketResult } from "./multi_market_result";
import { Link, Loading, Problem, Status } from "./parts";
import { PortfolioResult } from "./portfolio_result";
import { Progress } from "./progress";
import { Record } from "./record";
import type { RunHead } from "./run_types";
import { SweepResult } from "./sweep_result";

/** What the run is about, from its input: there before any result, and without one. */
function subjectOf(input: unknown): string {
  const { market, markets } = input as {
    market?: { venue: string; symbol: string };
    markets?: unknown[];
  };
  if (market) return marketName(market);
  return markets ? `${markets.length} markets` : "";
}

function Result({ head, cells }: { head: RunHead; cells: ReturnType<typeof useLive>["cells"] }) {
  const key = `${head.id} ${head.status}`;
  const hasResult = head.status === "SUCCEEDED" || head.status === "CANCELLED";
  if (head.kind === "SWEEP" && head.status !== "QUEUED") {
    // One element while running and after: what the reader has picked stays picked.
    return <SweepResult id={head.id} status={head.status} cells={cells} />;
  }
  if (!hasResult && !(head.kind === "MULTI_MARKET" && head.status === "FAILED")) return null;
  if (head.kind === "BACKTEST") return <BacktestResult id={head.id} key={key} />;
  if (head.kind === "COMPARISON") return <ComparisonResult id={head.id} key={key} />;
  if (head.kind === "IMPORT") return <ImportResult id={head.id} key={key} />;
  if (head.kind === "MULTI_MARKET") return <MultiMarketResult id={head.id} key={key} />;
  if (head.kind === "PORTFOLIO") return <PortfolioResult id={head.id} key={key} />;
  return null;
}

function Shown({ head, again }: { head: RunHead; again(): void }) {
  const { live, cells, problem } = useLive(head, again);
  const over = isOver(head.status);
  // Only the head is asked for while running: a sweep shows its cells as soon as it runs.
  const shown: RunHead =
    over || live.status === "SUCCEEDED" ? head : { ...head, status: live.status };
  return (
    <>
      <div class="heading">
        <h1>{head.label ?? KIND_WORDS[head.kind]}</h1>
        <Status status={shown.status} />
        <span class="muted">
          {head.label && `${KIND_WORDS[head.kind]}, `}
          {format.minute(head.createdAt)} UTC
        </span>
      </div>
      {head.status !== "SUCCEEDED" && <p class="muted">{subjectOf(head.input)}</p>}
      {!over && <Progress id={head.id} {...live} />}
      {problem && <Problem>{problem}</Problem>}
      {head.status === "FAILED" && (
        <Problem>The run failed: {head.failure?.message ?? "no reason was stored."}</Problem>
      )}
      {head.status === "CANCELLED" && (
        <p class="note" role="status">
          Cancelled after {format.count(head.progress.done)} of {format.count(head.progress.total)}{" "}
          {head.progress.unit}; what was computed is kept.
        </p>
      )}
      <Result head={shown} cells={cells} />
      <Record head={head} />
    </>
  );
}

export function RunView({ id }: { id: string }) {
  const { data, error, again } = useAsked(() => request(RunDocument, { id }), id);
  if (error) return <Problem>{error}</Problem>;
  if (!data) return <Loading what="the run" />;
  if (!data.run) {
    return (
      <>
        <h1>Run not found</h1>
        <p>
          This service has no run with this id. <Link to="/">Back to the dashboard</Link>
        </p>
      </>
    );
  }
  return <Shown head={data.run} again={again} />;
}
