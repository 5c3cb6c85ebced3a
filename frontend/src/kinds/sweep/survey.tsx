import { useMemo, useState } from "preact/hooks";
import { request } from "../../api/client";
import { type AxisFragment, type SweepMetric, SweepSurveyDocument } from "../../api/generated";
import { type Brush, Parallel, type ParallelAxis, passes, WHOLE_AXIS } from "../../charts/parallel";
import { ranksOf } from "../../charts/ranks";
import { colourAt, type Rgb, scaleOf } from "../../charts/scale";
import { Shares } from "../../charts/shares";
import * as format from "../../format";
import { useAsked } from "../../views/asked";
import { Problem } from "../../views/parts";
import { Picture } from "../../views/picture";
import {
  axisValue,
  METRIC_WORDS,
  type MetricWords,
  PARAMETER_WORDS,
  parameterTitle,
} from "../../words";
import { shownValue } from "./heatmap_words";
import { type Colours, valuesOf } from "./picks";

const MOST_LINES = 500;
const FROM_AXES = 3;
/** Steps of the brush of an axis of numbers that are not the grid's. */
const STEPS = 100;

interface Ranked {
  readonly cells: readonly number[];
  readonly values: readonly number[];
}

const shareOf = (place: number, size: number): number => (size < 2 ? 0.5 : place / (size - 1));

/** Where the cells cross each axis of the grid, its values from low to high, and the metric's. */
export function linesOf(
  axes: readonly AxisFragment[],
  { cells, values }: Ranked,
  metric: MetricWords,
): ParallelAxis[] {
  let block = axes.reduce((all, axis) => all * axis.values.length, 1);
  const swept = axes.map((axis): ParallelAxis => {
    const own = valuesOf(axis);
    block /= own.length;
    const sorted = [...own].sort((one, other) => one - other);
    const shares = own.map((value) => shareOf(sorted.indexOf(value), own.length));
    const end = (value: number | undefined): string => axisValue(axis.parameter, value ?? 0);
    return {
      title: parameterTitle(axis.parameter),
      ends: [end(sorted[0]), end(sorted.at(-1))],
      at: cells.map((cell) => shares[Math.floor(cell / block) % own.length] ?? 0),
    };
  });
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const result: ParallelAxis = {
    title: metric.title,
    ends: [shownValue(metric, low), shownValue(metric, high)],
    at: values.map((value) => (high > low ? (value - low) / (high - low) : 0.5)),
  };
  return [...swept, result];
}

function coloursOf(values: readonly number[], metric: MetricWords, colours: Colours): Rgb[] {
  const own = Float32Array.from(values);
  const shown = colours === "rank" ? ranksOf(own, metric.better === "LESS") : own;
  const scale = scaleOf(shown, colours === "value" && metric.signed);
  return [...shown].map((value) => (scale ? colourAt(value, scale) : [128, 128, 128]));
}

/** Both ends of an axis's brush, by keyboard too. */
function BrushEnds({
  axis,
  size,
  brush,
  onBrush,
}: {
  axis: ParallelAxis;
  /** Values of the axis; undefined where it has any. */
  size: number | undefined;
  brush: Brush;
  onBrush(brush: Brush): void;
}) {
  const steps = size === undefined ? STEPS : Math.max(1, size - 1);
  const end = (which: 0 | 1) => (
    <input
      type="range"
      min={0}
      max={steps}
      step={1}
      value={Math.round(brush[which] * steps)}
      aria-label={`${which === 0 ? "Lowest" : "Highest"} ${axis.title}`}
      onInput={(event) => {
        const share = Number(event.currentTarget.value) / steps;
        const [from, to] = brush;
        onBrush(which === 0 ? [share, Math.max(share, to)] : [Math.min(share, from), share]);
      }}
    />
  );
  return (
    <div class="brush-ends">
      <span>{axis.title}</span>
      {end(0)}
      {end(1)}
    </div>
  );
}

function Lines({
  axes,
  ranked,
  total,
  metric,
  colours,
}: {
  axes: readonly AxisFragment[];
  ranked: Ranked;
  total: number;
  metric: MetricWords;
  colours: Colours;
}) {
  const [brushes, setBrushes] = useState<readonly Brush[]>([]);
  const drawn = useMemo(() => linesOf(axes, ranked, metric), [axes, ranked, metric]);
  const painted = useMemo(
    () => coloursOf(ranked.values, metric, colours),
    [ranked, metric, colours],
  );
  const brush = (axis: number, one: Brush): void =>
    setBrushes(drawn.map((_, at) => (at === axis ? one : (brushes[at] ?? WHOLE_AXIS))));
  const lines = ranked.cells.length;
  const through = ranked.cells.filter((_, line) => passes(drawn, brushes, line)).length;
  const isAll = lines === total;
  const told = isAll
    ? `All ${format.count(total)} cells that have a value.`
    : `${format.count(lines)} of ${format.count(total)} cells, evenly by rank, the best and the worst among them.`;
  return (
    <figure class="panel wide" aria-label="Cells across all axes">
      <figcaption>
        <h3>Cells across all axes</h3>
        <p>
          One line a cell. {told} Drag along an axis, or move its ends, to see the lines that go
          through.
        </p>
      </figcaption>
      <Picture name="cells across all axes">
        <Parallel
          axes={drawn}
          colours={painted}
          brushes={brushes}
          onBrush={brush}
          title={`${format.count(lines)} cells across ${drawn.map(({ title }) => title).join(", ")}`}
        />
      </Picture>
      <p role="status">
        {through === lines
          ? "No line is left out."
          : `${format.count(through)} of ${format.count(lines)} lines go through.`}{" "}
        {brushes.some(([from, to]) => from > 0 || to < 1) && (
          <button type="button" class="quiet" onClick={() => setBrushes([])}>
            Show all lines
          </button>
        )}
      </p>
      <div class="brushes">
        {drawn.map((axis, at) => (
          <BrushEnds
            key={axis.title}
            axis={axis}
            size={axes[at]?.values.length}
            brush={brushes[at] ?? WHOLE_AXIS}
            onBrush={(one) => brush(at, one)}
          />
        ))}
      </div>
    </figure>
  );
}

/** Which axis matters, and from three axes on all of them at once. */
export function Survey({
  id,
  axes,
  metric,
  colours,
}: {
  id: string;
  axes: readonly AxisFragment[];
  metric: SweepMetric;
  colours: Colours;
}) {
  const { data, error } = useAsked(
    () => request(SweepSurveyDocument, { id, metric, count: MOST_LINES }),
    `${id} ${metric}`,
  );
  if (error) return <Problem>{error}</Problem>;
  if (data?.run?.__typename !== "Sweep") return null;
  const { importance, ranked } = data.run;
  const words = METRIC_WORDS[metric];
  if (importance.every(({ share }) => share === null)) return null; // nothing varies
  return (
    <section aria-labelledby="survey-title">
      <h2 id="survey-title">What matters</h2>
      <div class="panels">
        <figure class="panel" aria-label="Importance of the axes">
          <figcaption>
            <h3>Importance of the axes</h3>
            <p>
              How much of the variance of {words.title} each axis explains by itself; what they do
              only together is in none of the bars.
            </p>
          </figcaption>
          <Picture name="importance of the axes">
            <Shares
              shares={importance.map(({ parameter, share }) => ({
                label: PARAMETER_WORDS[parameter],
                share,
              }))}
              title={`Share of the variance of ${words.title}`}
              show={(share) => format.percent(share, 1)}
            />
          </Picture>
        </figure>
        {axes.length >= FROM_AXES && (
          <Lines
            axes={axes}
            ranked={ranked as Ranked}
            total={ranked.total}
            metric={words}
            colours={colours}
          />
        )}
      </div>
    </section>
  );
}
