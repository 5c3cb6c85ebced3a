import { effect, type ReadonlySignal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { request } from "../../api/client";
import {
  type CellPlaceFragment,
  type Reduce,
  type RunStatus,
  SweepHeatmapDocument,
  type SweepHeatmapQuery,
  type SweepMetric,
} from "../../api/generated";
import type { Position } from "../../charts/grid";
import { paced, useAsked } from "../../views/asked";
import { Loading, Problem } from "../../views/parts";
import type { CellsEvent } from "../../views/run_types";
import { isOver, METRIC_WORDS, PARAMETER_WORDS, parameterTitle, parameterValue } from "../../words";
import { HeatmapView } from "./heatmap_view";
import { firstPicks, labelsOf, type Picks, SweepPickers, shownCells, valuesOf } from "./picks";
import type { SweepHead } from "./run";

type Block = Extract<NonNullable<SweepHeatmapQuery["run"]>, { __typename: "Sweep" }>;

/** The metrics that travel in the events, and under which name. */
const TRAVELLING = {
  NET_PNL: "netPnl",
  TOTAL_RETURN: "totalReturn",
  SHARPE: "sharpe",
  MAX_DRAWDOWN: "maxDrawdown",
  TOTAL_TRADES: "totalTrades",
} as const satisfies Partial<Record<SweepMetric, keyof CellsEvent>>;

/** The block with the cells of one event filled in; undefined if the event cannot do it. */
export function filled(
  block: Pick<Block["heatmap"], "values" | "states">,
  event: CellsEvent,
  metric: SweepMetric,
  places: ReadonlyMap<number, number> | undefined,
): Pick<Block["heatmap"], "values" | "states"> | undefined {
  const name = TRAVELLING[metric as keyof typeof TRAVELLING];
  if (event.truncated || !name || !places) return undefined;
  const [values, states] = [[...block.values], [...block.states]];
  event.cells.forEach((cell, index) => {
    const place = places.get(cell);
    if (place === undefined) return;
    values[place] = event[name][index] ?? null;
    states[place] = 1;
  });
  return { values, states };
}

const positionOf = (
  cell: CellPlaceFragment | null,
  cells: readonly number[],
  columns: number,
): Position | undefined => {
  const place = cell ? cells.indexOf(cell.index) : -1;
  return place < 0 ? undefined : { column: place % columns, row: Math.floor(place / columns) };
};

// Where no cell traded and stayed above 0 the service names one that did nothing.
const traded = (best: Block["best"]): Block["best"] =>
  best?.metrics?.totalTrades === 0 ? null : best;

const NONE: ReadonlySet<number> = new Set();

const cellWords = (cell: CellPlaceFragment): string =>
  cell.parameters
    .map(
      ({ parameter, value }) => `${PARAMETER_WORDS[parameter]} ${parameterValue(parameter, value)}`,
    )
    .join(", ");

/** Places of the plane to be marked; a mean is no cell's, so nothing is said of it. */
function marksOf(
  plane: Block["heatmap"] | undefined,
  reduce: Reduce,
  near: readonly number[] | undefined,
): { idle: ReadonlySet<number>; near: ReadonlySet<number> } {
  if (!plane || reduce === "MEAN") return { idle: NONE, near: NONE };
  const found = new Set(near);
  const places = (is: (place: number) => boolean): ReadonlySet<number> =>
    new Set(plane.cells.map((_, place) => place).filter(is));
  return {
    idle: places((place) => plane.trades[place] === 0),
    near: places((place) => found.has(plane.cells[place] ?? -1)),
  };
}

function Findings({ block, metric }: { block: Block; metric: SweepMetric }) {
  const { robust } = block;
  const best = traded(block.best);
  if (!best)
    return (
      block.best && (
        <p class="note">No cell made a trade and kept its equity above 0, so none is the best.</p>
      )
    );
  if (block.heatmap.minimum === block.heatmap.maximum) {
    return <p class="note">All cells shown have the same {METRIC_WORDS[metric].title}.</p>;
  }
  return (
    <>
      <p>
        Best by {METRIC_WORDS[metric].title}: {cellWords(best)}.
        {robust &&
          (robust.index === best.index
            ? " It is the robust cell as well: its neighbours hold up."
            : ` Robust: ${cellWords(robust)}.`)}
      </p>
      {best.onEdge && (
        <p class="note warning">
          The best cell lies on the edge of the grid: what lies beyond was not tried. Widen the axes
          before you trust it.
        </p>
      )}
    </>
  );
}

export function SweepHeatmap({
  id,
  status,
  sweep,
  cells,
  near,
  onOpen,
}: {
  id: string;
  status: RunStatus;
  sweep: SweepHead;
  cells: ReadonlySignal<CellsEvent | undefined>;
  /** Cells within one standard error of the best, by their index. */
  near: readonly number[] | undefined;
  onOpen(cell: number): void;
}) {
  const { axes } = sweep;
  const [picks, setPicks] = useState<Picks>(() => firstPicks(axes));
  const { x, y, metric, reduce, fixed } = picks;
  const where = axes.flatMap(({ parameter }) => {
    const value = fixed[parameter];
    return value === undefined || parameter === x || parameter === y ? [] : [{ parameter, value }];
  });
  const asked = useAsked(
    () => request(SweepHeatmapDocument, { id, x, y: y ?? null, metric, reduce, where }),
    JSON.stringify([id, picks, isOver(status)]),
  );
  const run = asked.data?.run;
  const block = run?.__typename === "Sweep" ? run : undefined;
  const places = useMemo(() => {
    const shown = shownCells(axes, picks);
    return shown && new Map(shown.map((cell, place) => [cell, place]));
  }, [axes, picks]);
  const marks = useMemo(() => marksOf(block?.heatmap, reduce, near), [block, reduce, near]);
  const isComputing =
    metric === "SHARPE_LONG_RUN" && status === "SUCCEEDED" && block?.heatmap.states.includes(0);
  const [live, setLive] = useState<Pick<Block["heatmap"], "values" | "states">>();
  // A new answer holds everything that was stored by then, so it replaces what was filled in.
  useEffect(() => setLive(block?.heatmap), [block]);
  const { again } = asked;
  useEffect(() => {
    // The service computes it as a run of its own, and tells what there is of it by now.
    if (!isComputing || asked.isLoading) return undefined;
    const timer = setTimeout(() => void again(), 1_000);
    return () => clearTimeout(timer);
  }, [isComputing, asked.isLoading, again]);
  useEffect(() => {
    const refresh = paced(again, 1_000);
    const stop = effect(() => {
      const event = cells.value;
      if (!event) return;
      setLive((old) => (old && filled(old, event, metric, places)) ?? old);
      refresh();
    });
    return () => {
      stop();
      refresh.stop();
    };
  }, [cells, metric, places, again]);

  const columnsAxis = axes.find(({ parameter }) => parameter === x);
  const rowsAxis = axes.find(({ parameter }) => parameter === y);
  const words = METRIC_WORDS[metric];
  const xLabels = labelsOf(valuesOf(columnsAxis));
  const yLabels = rowsAxis ? labelsOf(valuesOf(rowsAxis)) : [""];
  // While a newly picked view is on its way the old numbers do not fit the new axes.
  const fits = live && live.values.length === xLabels.length * yLabels.length;
  return (
    <section aria-labelledby="heatmap-title" aria-busy={asked.isLoading || asked.isStale}>
      <h2 id="heatmap-title">Heatmap</h2>
      <SweepPickers axes={axes} picks={picks} onPick={setPicks} />
      {asked.error && <Problem>{asked.error}</Problem>}
      {block && fits ? (
        <>
          <HeatmapView
            values={live.values}
            states={live.states}
            {...marks}
            xLabels={xLabels}
            yLabels={yLabels}
            xTitle={parameterTitle(x)}
            yTitle={y ? parameterTitle(y) : ""}
            metricTitle={words.title}
            diverging={words.signed}
            show={words.show}
            best={positionOf(traded(block.best), block.heatmap.cells, xLabels.length)}
            robust={positionOf(
              traded(block.best) && block.robust,
              block.heatmap.cells,
              xLabels.length,
            )}
            onOpen={({ column, row }) => {
              if (asked.isStale) return; // it shows other picks than are set
              const place = row * xLabels.length + column;
              const cell = block.heatmap.cells[place];
              if (cell !== undefined && live.states[place] === 1) onOpen(cell);
            }}
          />
          {isComputing && (
            <p role="status" class="muted">
              Computing the long-run Sharpe ratio of the cells …
            </p>
          )}
          <Findings block={block} metric={metric} />
        </>
      ) : (
        !asked.error && <Loading what="the heatmap" />
      )}
    </section>
  );
}
