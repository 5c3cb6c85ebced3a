import { signedAmount } from "../format";
import { useIsNarrow } from "./narrow";

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
}: {
  edges: readonly (number | null)[];
  counts: readonly number[];
  title?: string;
  /** Writes an edge. */
  show?: (edge: number | null | undefined) => string;
}) {
  const isNarrow = useIsNarrow();
  const width = isNarrow ? NARROW : ROOMY;
  const largest = Math.max(1, ...counts);
  const room = HEIGHT - BELOW - ABOVE;
  const step = width / counts.length;
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
        const x = index * step;
        const y = HEIGHT - BELOW - height;
        return (
          <g key={from}>
            <rect
              class={to <= 0 ? "loss" : from >= 0 ? "gain" : "both"}
              x={x + 2}
              y={y}
              width={step - 4}
              height={height}
              rx={2}
            />
            {count > 0 && (
              <text x={x + step / 2} y={y - 5} text-anchor="middle">
                {count}
              </text>
            )}
          </g>
        );
      })}
      <line class="axis" x1={0} x2={width} y1={HEIGHT - BELOW} y2={HEIGHT - BELOW} />
      {edges.map((edge, index) =>
        index % Math.ceil(edges.length / (isNarrow ? 4 : 6)) === 0 ? (
          <text
            key={edge}
            x={Math.min(width - 2, Math.max(2, index * step))}
            y={HEIGHT - BELOW + 18}
            text-anchor={index === 0 ? "start" : index === edges.length - 1 ? "end" : "middle"}
          >
            {show(edge)}
          </text>
        ) : null,
      )}
      <text class="title" x={width / 2} y={HEIGHT - 4} text-anchor="middle">
        {title}
      </text>
    </svg>
  );
}
