import { useMemo, useState } from "preact/hooks";
import { niceStep } from "../../charts/box_plot";
import type { Position } from "../../charts/grid";
import { useIsNarrow } from "../../charts/narrow";
import { Picture } from "../../views/picture";
import { cellWords, type HeatmapProps, type Holding, shownValue } from "./heatmap_words";

const ROOMY = 860;
const NARROW = 400;
const HEIGHT = 320;
const LEFT = 84;
const RIGHT = 16;
const ABOVE = 16;
const BELOW = 44;
const TICKS = 5;

interface Props extends HeatmapProps {
  /** The values of the axis, in the order of the places. */
  readonly xValues: readonly number[];
}

function scales(
  values: Float32Array,
  xValues: readonly number[],
  holding: Holding | undefined,
  width: number,
) {
  const known = [...values].filter((value) => Number.isFinite(value));
  const ends = holding ? [...known, holding.value] : known;
  const [low, high] = ends.length ? [Math.min(...ends), Math.max(...ends)] : [0, 1];
  const step = niceStep(high - low || Math.abs(high) || 1, TICKS);
  const [first, last] = [
    Math.floor(low / step),
    Math.max(Math.ceil(high / step), Math.floor(low / step) + 1),
  ];
  const [left, right] = [Math.min(...xValues), Math.max(...xValues)];
  return {
    across: (value: number): number =>
      LEFT + ((value - left) / (right - left || 1)) * (width - LEFT - RIGHT),
    up: (value: number): number =>
      HEIGHT - BELOW - ((value / step - first) / (last - first)) * (HEIGHT - ABOVE - BELOW),
    ticks: Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step),
  };
}

/** A metric against the one parameter that varies: arrows move, Enter opens the run, P or a click pins it. */
export function LineView(props: Props) {
  const { values, xValues, xLabels, xTitle, metric, best, robust, near, holding, onOpen } = props;
  const width = useIsNarrow() ? NARROW : ROOMY;
  const [chosen, setChosen] = useState<number>();
  const { across, up, ticks } = useMemo(
    () => scales(values, xValues, holding, width),
    [values, xValues, holding, width],
  );
  // Left and right go by value, whatever the order in which the axis was written.
  const order = useMemo(
    () =>
      xValues
        .map((_, place) => place)
        .sort((one, other) => (xValues[one] ?? 0) - (xValues[other] ?? 0)),
    [xValues],
  );
  const point = (place: number): readonly [number, number] | undefined => {
    const value = values[place] ?? Number.NaN;
    return Number.isNaN(value) ? undefined : [across(xValues[place] ?? 0), up(value)];
  };
  const path = order
    .map((place, index) => {
      const at = point(place);
      const before = index > 0 && point(order[index - 1] as number);
      return at ? `${before ? "L" : "M"}${at[0].toFixed(1)} ${at[1].toFixed(1)}` : "";
    })
    .join("");
  const mark = (at: Position | undefined, name: string) => {
    const found = at && point(at.column);
    return found && <circle class={name} cx={found[0]} cy={found[1]} r={7} />;
  };
  const choose = (place: number): void => {
    setChosen(place);
    if (place !== chosen) props.onPoint({ column: place, row: 0 });
  };
  const under = (event: MouseEvent & { currentTarget: SVGSVGElement }): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * width;
    const away = (place: number): number => Math.abs(across(xValues[place] ?? 0) - x);
    return order.reduce(
      (nearest, place) => (away(place) < away(nearest) ? place : nearest),
      order[0] ?? 0,
    );
  };
  const onKey = (event: KeyboardEvent): void => {
    const now = chosen ?? best?.column ?? order[0] ?? 0;
    const at = order.indexOf(now);
    const moves: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: order.length - 1,
    };
    const target = moves[event.key];
    const place = order[Math.min(order.length - 1, Math.max(0, target ?? 0))];
    if (target !== undefined && place !== undefined) choose(place);
    else if (event.key === "Enter" || event.key === " ") onOpen({ column: now, row: 0 });
    else if (event.key === "p") props.onPin({ column: now, row: 0 });
    else return;
    event.preventDefault();
  };
  const found = chosen === undefined ? undefined : point(chosen);
  const labelled = Math.max(1, Math.ceil(order.length / (width === NARROW ? 4 : 10)));
  return (
    <div class="heatmap">
      <Picture name={`${metric.title} by parameter`}>
        <svg
          class="line-view"
          viewBox={`0 0 ${width} ${HEIGHT}`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys are ours
          tabIndex={0}
          role="application"
          aria-label={`${metric.title} against ${xTitle}. Arrow keys move, Enter opens the run, P pins its curve.`}
          aria-describedby="heatmap-cell"
          onKeyDown={onKey}
          onFocus={() => choose(chosen ?? best?.column ?? order[0] ?? 0)}
          onMouseMove={(event) => choose(under(event))}
          onClick={(event) => props.onPin({ column: under(event), row: 0 })}
        >
          {ticks.map((tick) => (
            <g key={tick}>
              <line
                class={tick === 0 ? "axis" : "grid"}
                x1={LEFT}
                x2={width - RIGHT}
                y1={up(tick)}
                y2={up(tick)}
              />
              <text x={LEFT - 8} y={up(tick) + 4} text-anchor="end">
                {shownValue(metric, tick)}
              </text>
            </g>
          ))}
          {order.map((place, index) =>
            index % labelled === 0 ? (
              <text
                key={place}
                x={across(xValues[place] ?? 0)}
                y={HEIGHT - BELOW + 18}
                text-anchor="middle"
              >
                {xLabels[place]}
              </text>
            ) : null,
          )}
          <text class="title" x={(LEFT + width - RIGHT) / 2} y={HEIGHT - 6} text-anchor="middle">
            {xTitle}
          </text>
          {holding && (
            <line
              class="hold"
              x1={LEFT}
              x2={width - RIGHT}
              y1={up(holding.value)}
              y2={up(holding.value)}
            />
          )}
          <path class="line" d={path} />
          {order.map((place) => {
            const at = point(place);
            return (
              at && (
                <circle
                  key={place}
                  class={near.has(place) ? "point near" : "point"}
                  cx={at[0]}
                  cy={at[1]}
                  r={near.has(place) ? 4.5 : 2.5}
                />
              )
            );
          })}
          {mark(robust, "robust")}
          {mark(best, "best")}
          {found && (
            <line class="cursor" x1={found[0]} x2={found[0]} y1={ABOVE} y2={HEIGHT - BELOW} />
          )}
        </svg>
      </Picture>
      <p id="heatmap-cell" class="cell-words" aria-live="polite">
        {chosen === undefined
          ? "Point at the line, or use the arrow keys; Enter opens the run, P or a click pins its curve."
          : cellWords(props, { column: chosen, row: 0 })}
      </p>
      <p class="legend">
        <span class="key best-key">best</span>
        <span class="key robust-key">robust: best of the worst among neighbours</span>
        {holding && <span class="key hold-key">holding</span>}
        {near.size > 0 && (
          <span class="key near-point-key">within one standard error of the best Sharpe ratio</span>
        )}
      </p>
    </div>
  );
}
