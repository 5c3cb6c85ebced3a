import { useMemo, useState } from "preact/hooks";
import { request } from "../../api/client";
import { FoldRunDocument, WalkForwardResultDocument } from "../../api/generated";
import * as format from "../../format";
import { go, runPath } from "../../state";
import { useAsked } from "../../views/asked";
import { ChartPanes } from "../../views/chart_panes";
import { ConfigLine } from "../../views/config_line";
import { Luck } from "../../views/luck";
import { MetricCards } from "../../views/metric_cards";
import { NetWords } from "../../views/net_words";
import { Loading, Market, Notes, Problem, Signed } from "../../views/parts";
import { quoteOf } from "../../words";
import { FoldsTable } from "./folds_table";
import { walkForwardPanes } from "./panes";
import type { WalkForwardRun } from "./run";
import { differenceWords, ruleWords } from "./words";

const MOST_POINTS = 5_000;

function Verdict({ run, quote }: { run: WalkForwardRun; quote: string }) {
  const { metrics, benchmark, unbrokenBenchmark } = run;
  if (!metrics) return null;
  const unbroken = unbrokenBenchmark?.metrics.netPnl;
  return (
    <>
      <p class="verdict">
        <Market market={run.config.market} synthetic={run.synthetic} />:{" "}
        <NetWords
          metrics={metrics}
          holding={benchmark?.metrics.netPnl ?? null}
          quote={quote}
          against="holding through the same tests"
        />
      </p>
      <p class="muted">
        {unbroken !== undefined && (
          <>
            Holding without a break:{" "}
            <Signed value={unbroken} text={`${format.signedAmount(unbroken)} ${quote}`} />.{" "}
          </>
        )}
        {differenceWords(run.difference)}
      </p>
    </>
  );
}

/** A walk-forward: the chain of its tests, and what each fold promised and gave. */
export function WalkForwardResult({ id }: { id: string }) {
  const { data, error } = useAsked(
    () => request(WalkForwardResultDocument, { id, maxPoints: MOST_POINTS }),
    id,
  );
  const [opening, setOpening] = useState<number>();
  const [problem, setProblem] = useState<string>();
  const run = data?.run?.__typename === "WalkForward" ? data.run : undefined;
  const panes = useMemo(() => (run ? walkForwardPanes(run) : []), [run]);
  if (error) return <Problem>{error}</Problem>;
  if (!run) return <Loading what="the walk-forward" />;
  const { metrics, config, equityCurve } = run;
  if (!metrics) return <p class="note">This run has no result.</p>;
  const quote = quoteOf(config.market.symbol);
  const points = equityCurve && equityCurve.totalPoints > equityCurve.times.length;
  const open = async (fold: number): Promise<void> => {
    setOpening(fold);
    setProblem(undefined);
    try {
      const { run: found } = await request(FoldRunDocument, { id, fold });
      const made = found?.__typename === "WalkForward" ? found.backtest : undefined;
      if (made) go(runPath(made.id));
      else setProblem(`Fold ${fold + 1} has no run.`);
    } catch (cause) {
      setProblem((cause as Error).message);
    } finally {
      setOpening(undefined);
    }
  };
  return (
    <>
      <Luck id={id} />
      <Verdict run={run} quote={quote} />
      <p class="muted config">{ruleWords(run.rules, run.totalCells)}</p>
      <ConfigLine config={config} axes={run.axes} />
      <Notes notes={run.warnings} />
      <MetricCards metrics={metrics} quote={quote} mode={config.margin.mode} />
      <section aria-labelledby="curve-title">
        <h2 id="curve-title">The tests as one curve, and the folds under it</h2>
        <ChartPanes
          title="Each test begins with what those before it left"
          note={
            points
              ? `${format.count(equityCurve.times.length)} of ${format.count(equityCurve.totalPoints)} points; drag to zoom`
              : "Drag to zoom"
          }
          panes={panes}
        />
      </section>
      <section aria-labelledby="folds-title">
        <h2 id="folds-title">Folds</h2>
        <p role="status" class="muted">
          {opening !== undefined && `Opening the test of fold ${opening + 1} …`}
        </p>
        {problem && <Problem>{problem}</Problem>}
        <FoldsTable folds={run.folds} axes={run.axes} onOpen={(fold) => void open(fold)} />
        <p class="hint">A press on a fold opens its test as a run of its own.</p>
      </section>
    </>
  );
}
