import { tick as plainTick, signedAmount } from "../format";
import { useIsNarrow } from "./narrow";
import { roundTicks } from "./ticks";

/** Width in units of the drawing: on a phone the same letters take more of it. */
const ROOMY = 720;
const NARROW = 400;
const HEIGHT = 200;
const BELOW = 40;
const ABOVE = 18;

const amounts = (edge: number | null | undefined): string => signedAmount(edge, 1);

/** How values are spread; bars left of zero, right of it and across it differ in colour. */
export function Histogram({
  edges,
  counts,
  title = "Net P&L of a trade",
  show = amounts,
  tick = plainTick,
}: {
  edges: readonly (number | null)[];
  counts: readonly number[];
  title?: string;
  /** Writes an edge. */
  show?: (edge: number | null | undefined) => string;
  /** Writes a round number below the bars. */
  tick?: (value: number) => string;
}) {
  const isNarrow = useIsNarrow();
  const width = isNarrow ? NARROW : ROOMY;
  const largest = Math.max(1, ...counts);
  const room = HEIGHT - BELOW - ABOVE;
  const first = edges[0] ?? 0;
  const last = edges.at(-1) ?? 0;
  const place = (value: number): number => ((value - first) / (last - first || 1)) * width;
  const sides = (index: number): [number, number] => [edges[index] ?? 0, edges[index + 1] ?? 0];
  const label = counts
    .map((count, index) => {
      const [from, to] = sides(index);
      return `${show(from)} to ${show(to)}: ${count}`;
    })
    .join("; ");
  return (
    <svg class="histogram" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
      {counts.map((count, index) => {
        const [from, to] = sides(index);
        const height = (count / largest) * room;
        const [x, end] = [place(from), place(to)];
        const y = HEIGHT - BELOW - height;
        return (
          <g key={from}>
            <rect
              class={to <= 0 ? "loss" : from >= 0 ? "gain" : "both"}
              x={x + 1}
              y={y}
              width={Math.max(1, end - x - 2)}
              height={height}
              rx={2}
            />
            {count > 0 && (
              <text x={(x + end) / 2} y={y - 5} text-anchor="middle">
                {count}
              </text>
            )}
          </g>
        );
      })}
      <line class="axis" x1={0} x2={width} y1={HEIGHT - BELOW} y2={HEIGHT - BELOW} />
      {roundTicks(first, last, isNarrow ? 4 : 8).map((value) => (
        <g key={value}>
          <line
            class="axis"
            x1={place(value)}
            x2={place(value)}
            y1={HEIGHT - BELOW}
            y2={HEIGHT - BELOW + 4}
          />
          <text
            x={Math.min(width - 14, Math.max(14, place(value)))}
            y={HEIGHT - BELOW + 18}
            text-anchor="middle"
          >
            {tick(value)}
          </text>
        </g>
      ))}
      <text class="title" x={width / 2} y={HEIGHT - 4} text-anchor="middle">
        {title}
      </text>
    </svg>
  );
}
