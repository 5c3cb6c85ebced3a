import { niceStep } from "./box_plot";
import { useIsNarrow } from "./narrow";

const ROOMY = 520;
const NARROW = 380;
const HEIGHT = 300;
const LEFT = 48;
const BELOW = 42;
const SIDE = 12;
const RIGHT = 26; // half of the last number below

export interface Point {
  readonly x: number;
  readonly y: number;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

function axisOf(values: readonly number[], from: number, to: number): Axis {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const step = niceStep(high - low || 1, 5);
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step) || 1];
  return {
    at: (value) => from + ((value - first * step) / ((last - first) * step)) * (to - from),
    ticks: Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step),
  };
}

/** One number against another, with the line of this slope through their means. */
export function Scatter({
  points,
  slope,
  xTitle,
  yTitle,
  show,
}: {
  points: readonly Point[];
  slope: number | null;
  xTitle: string;
  yTitle: string;
  show: (value: number) => string;
}) {
  const width = useIsNarrow() ? NARROW : ROOMY;
  const floor = HEIGHT - BELOW;
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const across = axisOf(xs, LEFT, width - RIGHT);
  const up = axisOf(ys, floor, SIDE + 10);
  const onLine = (x: number): number => mean(ys) + (slope ?? 0) * (x - mean(xs));
  const ends = [Math.min(...xs), Math.max(...xs)] as const;
  return (
    <svg
      class="scatter"
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={
        `${yTitle} against ${xTitle}, ${points.length} points` +
        (slope === null ? "" : `, slope ${show(slope)}`)
      }
    >
      {across.ticks.map((tick) => (
        <g key={tick}>
          <line
            class={tick === 0 ? "axis" : "grid"}
            x1={across.at(tick)}
            x2={across.at(tick)}
            y1={SIDE + 10}
            y2={floor}
          />
          <text x={across.at(tick)} y={floor + 17} text-anchor="middle">
            {show(tick)}
          </text>
        </g>
      ))}
      {up.ticks.map((tick) => (
        <g key={tick}>
          <line
            class={tick === 0 ? "axis" : "grid"}
            x1={LEFT}
            x2={width - SIDE}
            y1={up.at(tick)}
            y2={up.at(tick)}
          />
          <text x={LEFT - 6} y={up.at(tick) + 4} text-anchor="end">
            {show(tick)}
          </text>
        </g>
      ))}
      {/* One path: hundreds of elements would be slow. */}
      <path
        class="points"
        d={points
          .map(({ x, y }) => `M${across.at(x).toFixed(1)} ${up.at(y).toFixed(1)}h0`)
          .join("")}
      />
      {slope !== null && (
        <line
          class="mark"
          x1={across.at(ends[0])}
          x2={across.at(ends[1])}
          y1={up.at(onLine(ends[0]))}
          y2={up.at(onLine(ends[1]))}
        />
      )}
      <text x={4} y={12}>
        {yTitle}
      </text>
      <text class="title" x={(LEFT + width) / 2} y={HEIGHT - 5} text-anchor="middle">
        {xTitle}
      </text>
    </svg>
  );
}
