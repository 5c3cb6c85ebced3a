import { bps } from "../format";

export interface Box {
  readonly label: string;
  /** Percentiles 1, 5, 25, 50, 75, 95 and 99. */
  readonly percentiles: readonly (number | null)[];
  readonly mean: number;
  readonly last: number;
}

const WIDTH = 860;
const LEFT = 230;
const RIGHT = 24;
const ROW = 44;
const ABOVE = 26;
const BELOW = 46;
const TICKS = 6;

/** Steps of 1, 2 or 5 times a power of ten. */
export function niceStep(range: number, steps: number): number {
  const rough = range / steps;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough) ?? 10;
  return factor * power;
}

interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
  readonly isLog: boolean;
}

// Beyond this one market would press all the others into a line.
const LINEAR_UP_TO = 0.003;
const BPS = 0.0001;

/** Linear within a basis point or so of zero, logarithmic beyond, alike on both sides. */
export const bent = (value: number): number =>
  Math.sign(value) * Math.log10(1 + Math.abs(value) / BPS);

const DECADES = [1, 10, 100, 1_000, 10_000].map((one) => one * BPS);

function linearTicks(low: number, high: number): number[] {
  const step = niceStep(high - low, TICKS);
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step)];
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

function bentTicks(low: number, high: number): number[] {
  const reach = (end: number): number[] =>
    DECADES.slice(0, 1 + DECADES.findIndex((one) => one >= end));
  const left = low < 0 ? reach(-low).map((one) => -one) : [];
  return [...left.reverse(), 0, ...reach(high)];
}

function scaleOf(boxes: readonly Box[]): Scale {
  const values = boxes.flatMap((box) => [
    box.percentiles[1] ?? 0,
    box.percentiles[5] ?? 0,
    box.mean,
    box.last,
  ]);
  const low = Math.min(0, ...values);
  const high = Math.max(BPS, ...values);
  const isLog = high - low > LINEAR_UP_TO;
  const ticks = isLog ? bentTicks(low, high) : linearTicks(low, high);
  const bend = isLog ? bent : (value: number) => value;
  const [from, to] = [bend(ticks[0] ?? 0), bend(ticks.at(-1) ?? 1)];
  return {
    at: (value) => LEFT + ((bend(value) - from) / (to - from)) * (WIDTH - LEFT - RIGHT),
    ticks,
    isLog,
  };
}

const words = ({ label, percentiles, mean, last }: Box): string =>
  `${label}: half of the rates from ${bps(percentiles[2])} to ${bps(percentiles[4])}, median ${bps(percentiles[3])}, nine in ten from ${bps(percentiles[1])} to ${bps(percentiles[5])}, mean ${bps(mean)}, last ${bps(last)}`;

function Row({ box, index, at }: { box: Box; index: number; at: Scale["at"] }) {
  const y = ABOVE + index * ROW + ROW / 2;
  const [, low, left, middle, right, high] = box.percentiles.map((value) => at(value ?? 0));
  const mean = at(box.mean);
  const last = at(box.last);
  return (
    <g class="box-row">
      <text x={LEFT - 12} y={y + 4} text-anchor="end">
        {box.label}
      </text>
      <line class="whisker" x1={low} x2={high} y1={y} y2={y} />
      <line class="whisker" x1={low} x2={low} y1={y - 7} y2={y + 7} />
      <line class="whisker" x1={high} x2={high} y1={y - 7} y2={y + 7} />
      <rect
        class="box"
        x={left}
        y={y - 11}
        width={Math.max(2, (right ?? 0) - (left ?? 0))}
        height={22}
        rx={2}
      />
      <line class="median" x1={middle} x2={middle} y1={y - 11} y2={y + 11} />
      <path class="mean" d={`M${mean} ${y - 6}l6 6l-6 6l-6 -6z`} />
      <path class="last" d={`M${last} ${y + 12}l6 9h-12z`} />
    </g>
  );
}

/** Rates of several markets side by side: box, whiskers, median, mean and the last rate. */
export function BoxPlot({ boxes }: { boxes: readonly Box[] }) {
  const { at, ticks, isLog } = scaleOf(boxes);
  const height = ABOVE + boxes.length * ROW + BELOW;
  const floor = height - BELOW;
  return (
    <svg
      class="boxes"
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={boxes.map(words).join("; ")}
    >
      {ticks.map((tick) => (
        <g key={tick}>
          <line class="grid" x1={at(tick)} x2={at(tick)} y1={ABOVE} y2={floor} />
          <text x={at(tick)} y={floor + 18} text-anchor="middle">
            {Number((tick * 10_000).toPrecision(6))
              .toString()
              .replace("-", "−")}
          </text>
        </g>
      ))}
      <line class="zero" x1={at(0)} x2={at(0)} y1={ABOVE} y2={floor} />
      <line class="baseline" x1={at(0.0001)} x2={at(0.0001)} y1={ABOVE - 4} y2={floor} />
      <text class="hint" x={at(0.0001) + 5} y={ABOVE - 8}>
        baseline
      </text>
      {boxes.map((box, index) => (
        <Row key={box.label} box={box} index={index} at={at} />
      ))}
      <text class="title" x={(LEFT + WIDTH - RIGHT) / 2} y={height - 6} text-anchor="middle">
        Funding rate per 8 hours, bps{isLog && " (logarithmic on both sides of 0)"}
      </text>
    </svg>
  );
}
