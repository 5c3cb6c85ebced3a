import { useIsNarrow } from "./narrow";
import type { Rgb } from "./scale";
import { css } from "./scale";

const ROOMY = 860;
const NARROW = 400;
const HEIGHT = 320;
const ABOVE = 52;
const BELOW = 24;
const SIDE = 60;

export interface ParallelAxis {
  readonly title: string;
  /** What stands at the lower and the upper end. */
  readonly ends: readonly [low: string, high: string];
  /** Where each line crosses it, from 0 at the lower end to 1. */
  readonly at: readonly number[];
}

/** The part of an axis that lines must cross to be shown, in shares of it. */
export type Brush = readonly [from: number, to: number];

export const WHOLE_AXIS: Brush = [0, 1];
const DUST = 1e-9;
// A pointer that begins at the end of an axis is meant to take the end too.
const SNAPS_WITHIN = 0.04;

/** Whether a line goes through every brush. */
export const passes = (
  axes: readonly ParallelAxis[],
  brushes: readonly Brush[],
  line: number,
): boolean =>
  axes.every(({ at }, axis) => {
    const [from, to] = brushes[axis] ?? WHOLE_AXIS;
    const value = at[line] ?? 0;
    return value >= from - DUST && value <= to + DUST;
  });

/** One line for each cell across all axes; what a brush leaves out is faint. */
export function Parallel({
  axes,
  colours,
  brushes,
  onBrush,
  title,
}: {
  axes: readonly ParallelAxis[];
  /** Of the lines, in their order; the first is drawn on top. */
  colours: readonly Rgb[];
  brushes: readonly Brush[];
  onBrush(axis: number, brush: Brush): void;
  title: string;
}) {
  const width = useIsNarrow() ? NARROW : ROOMY;
  const room = HEIGHT - ABOVE - BELOW;
  const across = (axis: number): number =>
    SIDE + (axis / Math.max(1, axes.length - 1)) * (width - 2 * SIDE);
  const up = (share: number): number => ABOVE + (1 - share) * room;
  const path = (line: number): string =>
    axes
      .map(
        ({ at }, axis) =>
          `${axis ? "L" : "M"}${across(axis).toFixed(1)} ${up(at[line] ?? 0).toFixed(1)}`,
      )
      .join("");
  const order = colours.map((_, line) => line).reverse();
  const isIn = colours.map((_, line) => passes(axes, brushes, line));
  const drag = (event: PointerEvent & { currentTarget: SVGRectElement }, axis: number): void => {
    const target = event.currentTarget;
    const box = target.getBoundingClientRect();
    const share = (at: PointerEvent): number => {
      const plain = 1 - (at.clientY - box.top) / box.height;
      return plain < SNAPS_WITHIN ? 0 : plain > 1 - SNAPS_WITHIN ? 1 : plain;
    };
    const start = share(event);
    const follow = (at: PointerEvent): void => {
      const end = share(at);
      onBrush(axis, [Math.min(start, end), Math.max(start, end)]);
    };
    const stop = (at: PointerEvent): void => {
      if (Math.abs(share(at) - start) < 0.02) onBrush(axis, WHOLE_AXIS);
      target.removeEventListener("pointermove", follow);
    };
    target.setPointerCapture(event.pointerId);
    target.addEventListener("pointermove", follow);
    target.addEventListener("pointerup", stop, { once: true });
  };
  return (
    <svg class="parallel" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={title}>
      {order.map((line) => (
        <path
          key={line}
          class={isIn[line] ? "line" : "line out"}
          stroke={css(colours[line] as Rgb)}
          d={path(line)}
        />
      ))}
      {axes.map(({ title: own, ends: [low, high] }, axis) => {
        const x = across(axis);
        const [from, to] = brushes[axis] ?? WHOLE_AXIS;
        const anchor = axis === 0 ? "start" : axis === axes.length - 1 ? "end" : "middle";
        const edge = axis === 0 ? 2 : axis === axes.length - 1 ? width - 2 : x;
        return (
          <g key={own}>
            <line class="axis" x1={x} x2={x} y1={ABOVE} y2={HEIGHT - BELOW} />
            {(from > 0 || to < 1) && (
              <rect
                class="brush"
                x={x - 7}
                y={up(to)}
                width={14}
                height={Math.max(2, up(from) - up(to))}
              />
            )}
            {/* Neighbours' titles would meet: every other one stands a line higher. */}
            <text class="title" x={edge} y={axis % 2 ? 12 : 27} text-anchor={anchor}>
              {own}
            </text>
            <text x={x} y={ABOVE - 8} text-anchor="middle">
              {high}
            </text>
            <text x={x} y={HEIGHT - 7} text-anchor="middle">
              {low}
            </text>
            <rect
              class="handle"
              x={x - 16}
              y={ABOVE}
              width={32}
              height={room}
              onPointerDown={(event) => event.pointerType === "mouse" && drag(event, axis)}
            />
          </g>
        );
      })}
    </svg>
  );
}
