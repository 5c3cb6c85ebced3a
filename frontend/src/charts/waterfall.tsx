import { signedAmount, tone } from "../format";

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
const LABEL = 150;
const VALUE = 110;

/** From funding to net P&L, one bar per part; the bars add up to the last one. */
export function Waterfall({ steps, total }: { steps: readonly Step[]; total: Step }) {
  const bars = stack(steps, total);
  const low = Math.min(0, ...bars.map(({ from, to }) => Math.min(from, to)));
  const high = Math.max(0, ...bars.map(({ from, to }) => Math.max(from, to)));
  const width = 720;
  const room = width - LABEL - VALUE;
  const place = (value: number): number => LABEL + ((value - low) / (high - low || 1)) * room;
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
            <text x={LABEL - 10} y={y + ROW / 2} text-anchor="end" dominant-baseline="central">
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
