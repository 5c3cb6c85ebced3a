import { niceStep } from "./box_plot";
import { useIsNarrow } from "./narrow";

/** A value that is marked on the axis: told apart by its dashes and its label, not by colour. */
export interface Mark {
  readonly value: number;
  readonly label: string;
  readonly dash?: string;
}

const ROOMY = 520;
const NARROW = 380;
const HEIGHT = 230;
const BELOW = 42;
const ABOVE = 14;
const LABEL = 15;
const SIDE = 12;

/** How values are spread, with lines at what they are compared with. */
export function Distribution({
  edges,
  counts,
  marks,
  title,
  show,
  splitAt,
}: {
  edges: readonly number[];
  counts: readonly number[];
  marks: readonly Mark[];
  title: string;
  show: (value: number) => string;
  /** Bars left of it are coloured as losses. */
  splitAt: number;
}) {
  const width = useIsNarrow() ? NARROW : ROOMY;
  const top = ABOVE + marks.length * LABEL;
  const floor = HEIGHT - BELOW;
  const ends = [...edges, ...marks.map(({ value }) => value)];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const span = high - low || 1;
  const at = (value: number): number => SIDE + ((value - low) / span) * (width - 2 * SIDE);
  const step = niceStep(span, width === NARROW ? 4 : 6);
  const first = Math.ceil(low / step);
  const ticks = Array.from(
    { length: Math.floor(high / step) - first + 1 },
    (_, index) => (first + index) * step,
  );
  const largest = Math.max(1, ...counts);
  const told = counts.flatMap((count, index) =>
    count ? [`${show(edges[index] ?? 0)} to ${show(edges[index + 1] ?? 0)}: ${count}`] : [],
  );
  const lines = marks.map(({ label, value }) => `${label} ${show(value)}`);
  return (
    <svg
      class="distribution"
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={`${title}. ${[...lines, ...told].join("; ")}`}
    >
      {counts.map((count, index) => {
        const [from, to] = [edges[index] ?? 0, edges[index + 1] ?? 0];
        const height = (count / largest) * (floor - top - 4);
        return (
          <rect
            key={from}
            class={(from + to) / 2 < splitAt ? "loss" : "gain"}
            x={at(from)}
            y={floor - height}
            width={Math.max(1, at(to) - at(from) - 1)}
            height={height}
          />
        );
      })}
      <line class="axis" x1={0} x2={width} y1={floor} y2={floor} />
      {ticks.map((tick) => (
        <text key={tick} x={at(tick)} y={floor + 17} text-anchor="middle">
          {show(tick)}
        </text>
      ))}
      {marks.map(({ value, label, dash }, index) => {
        const y = ABOVE + index * LABEL;
        const isRight = at(value) > width / 2;
        return (
          <g key={label}>
            <line
              class="mark"
              x1={at(value)}
              x2={at(value)}
              y1={y - 9}
              y2={floor}
              stroke-dasharray={dash}
            />
            <text
              class="mark-label"
              x={at(value) + (isRight ? -5 : 5)}
              y={y}
              text-anchor={isRight ? "end" : "start"}
            >
              {label} {show(value)}
            </text>
          </g>
        );
      })}
      <text class="title" x={width / 2} y={HEIGHT - 5} text-anchor="middle">
        {title}
      </text>
    </svg>
  );
}
