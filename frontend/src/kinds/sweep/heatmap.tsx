import { effect, type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { request } from "../../api/client";
import {
  type RunStatus,
  SweepHeatmapDocument,
  type SweepHeatmapQuery,
  type SweepMetric,
} from "../../api/generated";
import { floatsOf, integersOf, statesOf } from "../../api/packed";
import type { Position } from "../../charts/grid";
import { COMPUTED, type HeatmapData, IDLE, INVALID, PENDING } from "../../charts/heatmap_data";
import { ranksOf } from "../../charts/ranks";
import { query, setQuery } from "../../state";
import { paced, useAsked } from "../../views/asked";
import { Loading, Problem } from "../../views/parts";
import type { CellsEvent } from "../../views/run_types";
import { isOver, METRIC_WORDS, PARAMETER_WORDS, parameterTitle } from "../../words";
import { type Finding, Findings, named } from "./findings";
import { HeatmapView } from "./heatmap_view";
import type { HeatmapProps } from "./heatmap_words";
import { holdingOf } from "./holding";
import { LineView } from "./line_view";
import { picksOf, queryOf } from "./picked";
import { labelsOf, type Picks, placing, reducedAxes, SweepPickers, valuesOf } from "./picks";
import { PreviewPanel } from "./preview_panel";
import type { SweepHead } from "./run";
import { usePins } from "./use_pins";

type Block = Extract<NonNullable<SweepHeatmapQuery["run"]>, { __typename: "Sweep" }>;
type Cells = Pick<HeatmapData, "values" | "states">;

/** Ranks of the cells that traded and stayed above 0: what did nothing would be the best of losers. */
const shadesOf = ({ values, states }: Cells, isLessBetter: boolean): Float32Array =>
  ranksOf(
    values.map((value, place) => (states[place] === COMPUTED ? value : Number.NaN)),
    isLessBetter,
  );

/** Where cells are shown; a mean is no cell's, so nothing is said of it. */
function placesOf(
  cells: readonly number[],
  { heatmap }: Block,
  { reduce }: Picks,
  placeOf: ((cell: number) => number | undefined) | undefined,
): ReadonlySet<number> {
  if (placeOf) return new Set(cells.flatMap((cell) => placeOf(cell) ?? []));
  if (reduce === "MEAN" || !heatmap.packedCells) return new Set();
  const wanted = new Set(cells);
  const shown = [...integersOf(heatmap.packedCells)];
  return new Set(shown.flatMap((cell, place) => (wanted.has(cell) ? [place] : [])));
}

/** The metrics that travel in the events, and under which name. */
const TRAVELLING = {
  NET_PNL: "netPnl",
  TOTAL_RETURN: "totalReturn",
  SHARPE: "sharpe",
  MAX_DRAWDOWN: "maxDrawdown",
  TOTAL_TRADES: "totalTrades",
} as const satisfies Partial<Record<SweepMetric, keyof CellsEvent>>;

/** The block with the cells of one event filled in; undefined if the event cannot do it. */
function filled(
  block: Cells,
  event: CellsEvent,
  metric: SweepMetric,
  placeOf: ((cell: number) => number | undefined) | undefined,
): Cells | undefined {
  const name = TRAVELLING[metric as keyof typeof TRAVELLING];
  if (event.truncated || !name || !placeOf) return undefined;
  const [values, states] = [block.values.slice(), block.states.slice()];
  event.cells.forEach((cell, index) => {
    const place = placeOf(cell);
    if (place === undefined) return;
    values[place] = event[name][index] ?? Number.NaN;
    states[place] = event.totalTrades[index] === 0 ? IDLE : COMPUTED;
  });
  return { values, states };
}

const cellsOf = ({ heatmap }: Block): Cells => ({
  values: floatsOf(heatmap.packed),
  states: statesOf(heatmap.packedStates),
});

const positionOf = (found: Finding | undefined, columns: number): Position | undefined =>
  found && { column: found.place % columns, row: Math.floor(found.place / columns) };

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
  const over = isOver(status);
  const address = query.value.toString();
  const picks = useMemo(() => picksOf(new URLSearchParams(address), axes), [address, axes]);
  const { x, y, metric, reduce, colours, fixed } = picks;
  const where = axes.flatMap(({ parameter }) => {
    const value = fixed[parameter];
    return value === undefined || parameter === x || parameter === y ? [] : [{ parameter, value }];
  });
  const withCells = reducedAxes(axes, picks).length > 0;
  const asked = useAsked(
    () => request(SweepHeatmapDocument, { id, x, y: y ?? null, metric, reduce, where, withCells }),
    JSON.stringify([id, { ...picks, colours: undefined }, over]),
  );
  const run = asked.data?.run;
  const block = run?.__typename === "Sweep" ? run : undefined;
  const places = useMemo(() => placing(axes, picks), [axes, picks]);
  const answered = useMemo(() => block && cellsOf(block), [block]);
  const [live, setLive] = useState<Cells>();
  // A new answer holds everything that was stored by then, so it replaces what was filled in.
  useEffect(() => setLive(answered), [answered]);
  const { again } = asked;
  useEffect(() => {
    const refresh = paced(again, 1_000);
    const stop = effect(() => {
      const event = cells.value;
      if (!event) return;
      setLive((old) => (old && filled(old, event, metric, places?.placeOf)) ?? old);
      refresh();
    });
    return () => {
      stop();
      refresh.stop();
    };
  }, [cells, metric, places, again]);

  const nearPlaces = useMemo(
    () => (block ? placesOf(near ?? [], block, picks, places?.placeOf) : new Set<number>()),
    [near, block, picks, places],
  );
  const isComputing =
    metric === "SHARPE_LONG_RUN" && status === "SUCCEEDED" && live?.states.includes(PENDING);
  useEffect(() => {
    // The service computes it as a run of its own, and tells what there is of it by now.
    if (!isComputing || asked.isLoading) return undefined;
    const timer = setTimeout(() => void again(), 1_000);
    return () => clearTimeout(timer);
  }, [isComputing, asked.isLoading, again]);

  const [xLabels, yLabels] = useMemo(
    () => [x, y].map((name) => labelsOf(axes.find(({ parameter }) => parameter === name))),
    [axes, x, y],
  ) as [string[], string[]];
  const words = METRIC_WORDS[metric];
  const held = sweep.benchmark?.metrics;
  const holding = useMemo(
    () => live && holdingOf(live, words, held?.[words.field] as number | null | undefined),
    [live, words, held],
  );
  const shades = useMemo(
    () => live && (colours === "rank" ? shadesOf(live, words.better === "LESS") : live.values),
    [live, colours, words],
  );
  const xValues = useMemo(() => valuesOf(axes.find(({ parameter }) => parameter === x)), [axes, x]);
  // While a newly picked view is on its way the old numbers do not fit the new axes.
  const fits = live && live.values.length === xLabels.length * yLabels.length;
  const shownCells = useMemo(
    () => (block?.heatmap.packedCells ? integersOf(block.heatmap.packedCells) : undefined),
    [block],
  );
  const cellAt = ({ column, row }: Position): number | undefined => {
    if (!live || asked.isStale) return undefined; // it shows other picks than are set
    const place = row * xLabels.length + column;
    const state = live.states[place];
    if (state === PENDING || state === INVALID) return undefined;
    return shownCells ? shownCells[place] : places?.cellOf(place);
  };
  const withCell = (act: (cell: number) => void) => (at: Position) => {
    const cell = cellAt(at);
    if (cell !== undefined) act(cell);
  };
  const pointing = useSignal<number | undefined>(undefined);
  const pins = usePins(sweep.totalCells);
  const shown: HeatmapProps | undefined =
    block && fits && shades
      ? {
          values: live.values,
          states: live.states,
          shades,
          near: nearPlaces,
          xLabels,
          yLabels,
          xTitle: parameterTitle(x),
          yTitle: y ? parameterTitle(y) : "",
          metric: words,
          best: positionOf(named(block.heatmap.best), xLabels.length),
          robust: positionOf(named(block.heatmap.robust), xLabels.length),
          colours,
          holding,
          onOpen: withCell(onOpen),
          onPoint: withCell((cell) => {
            pointing.value = cell;
          }),
          onPin: withCell(pins.add),
        }
      : undefined;
  return (
    <section aria-labelledby="heatmap-title" aria-busy={asked.isLoading || asked.isStale}>
      <h2 id="heatmap-title">{y ? "Heatmap" : `${words.title} by ${PARAMETER_WORDS[x]}`}</h2>
      <SweepPickers axes={axes} picks={picks} onPick={(one) => setQuery(queryOf(one, axes))} />
      {asked.error && <Problem>{asked.error}</Problem>}
      {shown && block ? (
        <>
          <div class={status === "SUCCEEDED" ? "map-and-preview" : ""}>
            {y ? (
              <HeatmapView key={`${x} ${y}`} {...shown} />
            ) : (
              <LineView xValues={xValues} {...shown} />
            )}
            {status === "SUCCEEDED" && (
              <PreviewPanel
                id={id}
                axes={axes}
                pointing={pointing}
                pins={pins.cells}
                onPin={pins.add}
                onUnpin={pins.remove}
                onOpen={onOpen}
              />
            )}
          </div>
          {isComputing && (
            <p role="status" class="muted">
              Computing the long-run Sharpe ratio of the cells …
            </p>
          )}
          {/* Nothing is concluded from what was asked while it ran, or of other picks. */}
          {over && !asked.isStale && (
            <Findings
              heatmap={block.heatmap}
              axes={axes}
              picks={picks}
              holding={holding}
              held={held?.netPnl}
            />
          )}
        </>
      ) : (
        !asked.error && <Loading what="the heatmap" />
      )}
    </section>
  );
}
