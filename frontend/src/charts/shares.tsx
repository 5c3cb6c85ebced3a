import { useIsNarrow } from "./narrow";

const ROW = 26;
const ROOMY = { width: 640, label: 200 };
const NARROW = { width: 400, label: 150 };
const VALUE = 64;

export interface Share {
  readonly label: string;
  /** From 0 to 1; null where there is none. */
  readonly share: number | null;
}

/** A bar for each share, all on the same scale from nothing to everything. */
export function Shares({
  shares,
  title,
  show,
}: {
  shares: readonly Share[];
  title: string;
  show(share: number | null): string;
}) {
  const { width, label: left } = useIsNarrow() ? NARROW : ROOMY;
  const room = width - left - VALUE;
  const told = shares.map(({ label, share }) => `${label} ${show(share)}`);
  return (
    <svg
      class="shares"
      viewBox={`0 0 ${width} ${shares.length * ROW}`}
      role="img"
      aria-label={`${title}: ${told.join(", ")}`}
    >
      {shares.map(({ label, share }, index) => {
        const y = index * ROW;
        return (
          <g key={label}>
            <text x={left - 8} y={y + ROW / 2} text-anchor="end" dominant-baseline="central">
              {label}
            </text>
            <rect class="room" x={left} y={y + 6} width={room} height={ROW - 12} rx={2} />
            <rect
              class="share"
              x={left}
              y={y + 6}
              width={Math.min(1, share ?? 0) * room}
              height={ROW - 12}
              rx={2}
            />
            <text x={width - 2} y={y + ROW / 2} text-anchor="end" dominant-baseline="central">
              {show(share)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
