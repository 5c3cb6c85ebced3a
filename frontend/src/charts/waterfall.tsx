import { signedAmount, tone } from "../format";
import { useIsNarrow } from "./narrow";

export interface Step {
  readonly label: string;
  readonly value: number;
}

interface Bar extends Step {
  readonly from: number;
  readonly to: number;
}

/** Steps that begin where the one before ended; the last one, the sum, begins at zero. */
export function stack(steps: readonly Step[], total: Step): readonly Bar[] {
  let level = 0;
  const bars = steps.map((step) => {
    const from = level;
    level += step.value;
    return { ...step, from, to: level };
  });
  return [...bars, { ...total, from: 0, to: total.value }];
}

const ROW = 30;
/** Widths in units of the drawing: on a phone the same letters take more of them. */
const ROOMY = { width: 720, label: 150, value: 110 };
const NARROW = { width: 400, label: 130, value: 84 };

/** From funding to net P&L, one bar per part; the bars add up to the last one. */
export function Waterfall({ steps, total }: { steps: readonly Step[]; total: Step }) {
  const bars = stack(steps, total);
  const low = Math.min(0, ...bars.map(({ from, to }) => Math.min(from, to)));
  const high = Math.max(0, ...bars.map(({ from, to }) => Math.max(from, to)));
  const { width, label: left, value: right } = useIsNarrow() ? NARROW : ROOMY;
  const room = width - left - right;
  const place = (value: number): number => left + ((value - low) / (high - low || 1)) * room;
  return (
    <svg
      class="waterfall"
      viewBox={`0 0 ${width} ${bars.length * ROW}`}
      role="img"
      aria-label={bars.map(({ label, value }) => `${label} ${signedAmount(value)}`).join(", ")}
    >
      <line class="axis" x1={place(0)} x2={place(0)} y1={0} y2={bars.length * ROW} />
      {bars.map(({ label, value, from, to }, index) => {
        const y = index * ROW;
        const isTotal = index === bars.length - 1;
        return (
          <g key={label} class={isTotal ? "total" : ""}>
            <text x={left - 8} y={y + ROW / 2} text-anchor="end" dominant-baseline="central">
              {label}
            </text>
            <rect
              class={tone(value)}
              x={Math.min(place(from), place(to))}
              y={y + 5}
              width={Math.max(1, Math.abs(place(to) - place(from)))}
              height={ROW - 10}
              rx={2}
            />
            {!isTotal && (
              <line
                class="bridge"
                x1={place(to)}
                x2={place(to)}
                y1={y + ROW - 5}
                y2={y + ROW + 5}
              />
            )}
            <text
              class={tone(value)}
              x={width - 4}
              y={y + ROW / 2}
              text-anchor="end"
              dominant-baseline="central"
            >
              {signedAmount(value)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
