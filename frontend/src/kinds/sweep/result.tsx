import type { ReadonlySignal } from "@preact/signals";
import { useState } from "preact/hooks";
import { request } from "../../api/client";
import { CellRunDocument, type RunStatus } from "../../api/generated";
import * as format from "../../format";
import { go, query, runPath } from "../../state";
import "../../style/sweeps.css";
import { useAsked } from "../../views/asked";
import { ConfigLine } from "../../views/config_line";
import { Later } from "../../views/later";
import { Luck } from "../../views/luck";
import { Loading, Market, Notes, Problem, Signed } from "../../views/parts";
import type { CellsEvent } from "../../views/run_types";
import { isOver, quoteOf } from "../../words";
import { CellsTable } from "./cells_table";
import { SweepHeatmap } from "./heatmap";
import { picksOf } from "./picked";
import { type SweepHead, sweepResult } from "./run";
import { Survey } from "./survey";
import { useLuck, useLuckPanels } from "./use_luck";

// Where no cell traded and stayed above 0 the service names one that did nothing.
const bestOf = ({ best }: SweepHead): SweepHead["best"] =>
  best?.metrics?.totalTrades === 0 ? null : best;

function Summary({ sweep }: { sweep: SweepHead }) {
  const { computedCells, totalCells, invalidCells, best, benchmark, config } = sweep;
  const quote = quoteOf(config.market.symbol);
  const bestNet = bestOf(sweep)?.metrics?.netPnl;
  const holdNet = benchmark?.metrics.netPnl;
  const money = (value: number) => (
    <Signed value={value} text={`${format.signedAmount(value)} ${quote}`} />
  );
  return (
    <>
      <p class="verdict">
        <Market market={config.market} synthetic={sweep.synthetic} />
        {bestNet !== undefined ? (
          <>: best cell {money(bestNet)}</>
        ) : best ? (
          ": no cell made a trade and kept its equity above 0"
        ) : computedCells > 0 ? (
          ": the equity of every cell fell to 0 or below"
        ) : (
          ": no cell has a result"
        )}
        {bestNet !== undefined && holdNet !== undefined && (
          <>
            , {bestNet > holdNet ? "above" : bestNet < holdNet ? "below" : "equal to"} holding
            throughout with {money(holdNet)}
          </>
        )}
        .
      </p>
      <p class="muted">
        {format.count(computedCells)} of {format.count(totalCells)} cells computed
        {invalidCells > 0 &&
          `, ${format.count(invalidCells)} invalid: their exit lies above their entry`}
        .
      </p>
    </>
  );
}

function PickedSurvey({ id, axes }: { id: string; axes: SweepHead["axes"] }) {
  const { metric, colours } = picksOf(query.value, axes);
  return <Survey id={id} axes={axes} metric={metric} colours={colours} />;
}

export function SweepResult({
  id,
  status,
  cells,
}: {
  id: string;
  status: RunStatus;
  cells: ReadonlySignal<CellsEvent | undefined>;
}) {
  const over = isOver(status);
  const { data, error, isStale } = useAsked(() => request(...sweepResult(id)), `${id} ${over}`);
  const [opening, setOpening] = useState<number>();
  const [problem, setProblem] = useState<string>();
  const sweep = data?.run?.__typename === "Sweep" ? data.run : undefined;
  const luck = useLuck(id, sweep?.totalCells, status === "SUCCEEDED");
  const Panels = useLuckPanels(Boolean(luck?.luck ?? luck?.unjudged));
  if (error) return <Problem>{error}</Problem>;
  if (!sweep) return <Loading what="the sweep" />;
  const open = async (cell: number): Promise<void> => {
    setOpening(cell);
    setProblem(undefined);
    try {
      const { run } = await request(CellRunDocument, { id, cell });
      const made = run?.__typename === "Sweep" ? run.backtest : undefined;
      if (made) go(runPath(made.id));
      else setProblem(`Cell ${cell} is invalid: it has no run.`);
    } catch (cause) {
      setProblem((cause as Error).message);
    } finally {
      setOpening(undefined);
    }
  };
  // What was asked while it ran holds for its question alone: its cells were not all there.
  const isFinal = over && !isStale;
  const onOpen = (cell: number): void => void open(cell);
  return (
    <>
      {status === "SUCCEEDED" && <Luck id={id} />}
      {isFinal ? <Summary sweep={sweep} /> : over && <Loading what="what came of it" />}
      <ConfigLine config={sweep.config} axes={sweep.axes} />
      {isFinal && <Notes notes={sweep.warnings} />}
      <p role="status" class="muted">
        {opening !== undefined && `Opening the run of cell ${opening} …`}
      </p>
      {problem && <Problem>{problem}</Problem>}
      <SweepHeatmap
        id={id}
        status={status}
        sweep={sweep}
        cells={cells}
        near={luck?.luck?.withinError ?? undefined}
        onOpen={onOpen}
      />
      {isFinal && sweep.axes.length > 1 && (
        <Later height={260}>
          <PickedSurvey id={id} axes={sweep.axes} />
        </Later>
      )}
      {luck && Panels && (
        <Later height={900}>
          <Panels run={luck} />
        </Later>
      )}
      {over && (
        <Later height={800}>
          <section aria-labelledby="cells-title">
            <h2 id="cells-title">Cells</h2>
            <CellsTable id={id} axes={sweep.axes} version={status} onOpen={onOpen} />
          </section>
        </Later>
      )}
    </>
  );
}
