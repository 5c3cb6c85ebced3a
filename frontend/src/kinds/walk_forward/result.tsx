import { useMemo, useState } from "preact/hooks";
import { request } from "../../api/client";
import { FoldRunDocument } from "../../api/generated";
import * as format from "../../format";
import { go, runPath } from "../../state";
import { useAsked } from "../../views/asked";
import { ChartPanes } from "../../views/chart_panes";
import { ConfigLine } from "../../views/config_line";
import { Later } from "../../views/later";
import { Luck } from "../../views/luck";
import { MetricCards } from "../../views/metric_cards";
import { Loading, Market, Problem, Signed } from "../../views/parts";
import { Returns } from "../../views/returns";
import { RunFigures } from "../../views/run_figures";
import { Warnings } from "../../views/warnings";
import { quoteOf } from "../../words";
import { FoldsTable } from "./folds_table";
import { walkForwardPanes } from "./panes";
import { type WalkForwardRun, walkForwardResult } from "./run";
import { differenceWords, ruleWords } from "./words";

/** What holding without a break brought, and how far the trainings' promises were kept. */
function Beside({ run, quote }: { run: WalkForwardRun; quote: string }) {
  const unbroken = run.unbrokenBenchmark?.metrics.netPnl;
  return (
    <p class="muted">
      {differenceWords(run.difference)}
      {unbroken !== undefined && (
        <>
          {" "}
          Holding without a break brought{" "}
          <Signed value={unbroken} text={`${format.signedAmount(unbroken)} ${quote}`} />.
        </>
      )}
    </p>
  );
}

/** A walk-forward: the chain of its tests, and what each fold promised and gave. */
export function WalkForwardResult({ id }: { id: string }) {
  const { data, error } = useAsked(() => request(...walkForwardResult(id)), id);
  const [opening, setOpening] = useState<number>();
  const [problem, setProblem] = useState<string>();
  const run = data?.run?.__typename === "WalkForward" ? data.run : undefined;
  const panes = useMemo(() => (run ? walkForwardPanes(run) : []), [run]);
  if (error) return <Problem>{error}</Problem>;
  if (!run) return <Loading what="the walk-forward" />;
  const { metrics, config, equityCurve, benchmark } = run;
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
      <p class="subject">
        <strong>
          <Market market={config.market} synthetic={run.synthetic} />
        </strong>
        {` · ${format.period(config.period)} · `}
        {ruleWords(run.rules, run.totalCells)}
      </p>
      <Luck id={id} />
      <Warnings warnings={run.warnings} />
      <RunFigures
        metrics={metrics}
        holding={benchmark?.metrics.netPnl ?? null}
        quote={quote}
        against="holding through the same tests"
      />
      <Beside run={run} quote={quote} />
      <section aria-label="The tests as one curve, and the folds under it">
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
      <Later height={560}>
        <section aria-labelledby="folds-title">
          <h2 id="folds-title">Folds</h2>
          <p role="status" class="muted">
            {opening !== undefined && `Opening the test of fold ${opening + 1} …`}
          </p>
          {problem && <Problem>{problem}</Problem>}
          <FoldsTable folds={run.folds} axes={run.axes} onOpen={(fold) => void open(fold)} />
          <p class="hint">A press on a fold opens its test as a run of its own.</p>
        </section>
      </Later>
      <Later height={640}>
        <div class="layout">
          <Returns of={run} />
        </div>
        <section aria-labelledby="metrics-title">
          <h2 id="metrics-title">All figures</h2>
          <MetricCards metrics={metrics} quote={quote} mode={config.margin.mode} />
        </section>
        <section aria-labelledby="config-title">
          <h2 id="config-title">Configuration</h2>
          <ConfigLine config={config} axes={run.axes} />
        </section>
      </Later>
    </>
  );
}
