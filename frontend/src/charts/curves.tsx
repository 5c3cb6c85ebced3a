import { day, tick as written } from "../format";
import { niceStep } from "./box_plot";
import { useIsNarrow } from "./narrow";
import { DASHES } from "./theme";

export interface Curve {
  readonly label: string;
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  /** Which of the lines' colours and dashes it has, from 0. */
  readonly look: number;
}

const ROOMY = 520;
const NARROW = 400;
const HEIGHT = 260;
const LEFT = 66;
const RIGHT = 12;
const ABOVE = 10;
const BELOW = 26;
const TICKS = 4;

const known = (curves: readonly Curve[]): number[] =>
  curves.flatMap(({ values }) => values.filter((value): value is number => value !== null));

/** Curves over one time axis, as small as a preview. */
export function Curves({ curves, title }: { curves: readonly Curve[]; title: string }) {
  const width = useIsNarrow() ? NARROW : ROOMY;
  const values = known(curves);
  const times = curves.flatMap((curve) => [curve.times[0] ?? 0, curve.times.at(-1) ?? 0]);
  const [low, high] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const step = niceStep(high - low || Math.abs(high) || 1, TICKS);
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  const across = (time: number): number =>
    LEFT + ((time - from) / (to - from || 1)) * (width - LEFT - RIGHT);
  const up = (value: number): number =>
    HEIGHT - BELOW - ((value / step - first) / (last - first)) * (HEIGHT - ABOVE - BELOW);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  const path = ({ times: own, values: drawn }: Curve): string =>
    own
      .map((time, index) => {
        const value = drawn[index] ?? null;
        return value === null
          ? ""
          : `${index ? "L" : "M"}${across(time).toFixed(1)} ${up(value).toFixed(1)}`;
      })
      .join("");
  return (
    <svg class="curves" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={title}>
      {curves.length > 0 &&
        ticks.map((tick) => (
          <g key={tick}>
            <line class="grid" x1={LEFT} x2={width - RIGHT} y1={up(tick)} y2={up(tick)} />
            <text x={LEFT - 6} y={up(tick) + 4} text-anchor="end">
              {written(tick)}
            </text>
          </g>
        ))}
      {curves.map((curve) => (
        <path
          key={curve.label}
          class={`curve look-${curve.look + 1}`}
          stroke-dasharray={DASHES[curve.look]?.join(" ")}
          d={path(curve)}
        />
      ))}
      {curves.length > 0 && (
        <>
          <text x={LEFT} y={HEIGHT - 6}>
            {day(from)}
          </text>
          <text x={width - RIGHT} y={HEIGHT - 6} text-anchor="end">
            {day(to)}
          </text>
        </>
      )}
    </svg>
  );
}
