import { METRICS, type Metric, PARAMETERS, type Parameter } from "./api/catalogue";
import type { MetricsFragment, RunStatus, SweepMetric, SweepParameter } from "./api/generated";
import * as format from "./format";

export const STATUS_WORDS: Readonly<Record<RunStatus, string>> = {
  QUEUED: "Queued",
  RUNNING: "Running",
  SUCCEEDED: "Succeeded",
  FAILED: "Failed",
  CANCELLED: "Cancelled",
};

export const isOver = (status: RunStatus): boolean => status !== "QUEUED" && status !== "RUNNING";

const SWEPT = Object.values(PARAMETERS)
  .flat()
  .filter(({ name }) => name !== null);

export const PARAMETER_WORDS = Object.fromEntries(
  SWEPT.map(({ name, title }) => [name, title]),
) as Readonly<Record<SweepParameter, string>>;

const SET: Partial<Readonly<Record<Parameter["unit"], (value: number) => string>>> = {
  RATE: format.rateInBps,
  FRACTION: format.rate,
  YEARLY: (value) => `${format.rate(value)} a year`,
  BPS: (value) => `${format.exact(value)} bps`,
  QUOTE: format.setAmount,
};

/** A parameter's value as it was set, with every digit, in the unit that people say it in. */
export const setIn = (unit: Parameter["unit"], value: number): string =>
  (SET[unit] ?? format.exact)(value);

/** What the values of a parameter are shown in; absent: in nothing. */
const SHOWN_IN: Partial<Readonly<Record<Parameter["unit"], "bps" | "%">>> = {
  RATE: "bps",
  BPS: "bps",
  FRACTION: "%",
};
const UNITS = new Map(SWEPT.map(({ name, unit }) => [name as string, unit]));
const shownIn = (parameter: SweepParameter): string | undefined =>
  SHOWN_IN[UNITS.get(parameter) ?? "NONE"];

/** A parameter with the unit of its values, for columns and axes of numbers. */
export const parameterTitle = (parameter: SweepParameter): string => {
  const unit = shownIn(parameter);
  return `${PARAMETER_WORDS[parameter]}${unit ? ` (${unit})` : ""}`;
};

/** The same in a column or on an axis, whose title has the unit. */
export const axisValue = (parameter: SweepParameter, value: number): string =>
  parameterValue(parameter, value).replace(/ (bps|%)$/, "");

/** A parameter's value with its unit: "1 bps". */
export const parameterValue = (parameter: SweepParameter, value: number): string =>
  setIn(UNITS.get(parameter) ?? "NONE", value);

type Show = (value: number | null | undefined) => string;

/** How a number of each unit is written, without and with a sign. */
const SHOWN: Readonly<Record<Metric["unit"], readonly [Show, Show]>> = {
  QUOTE: [format.amount, format.signedAmount],
  FRACTION: [format.percent, format.signedPercent],
  RATIO: [format.ratio, format.ratio],
  BPS: [format.inBps, format.inBps],
  COUNT: [format.count, format.count],
  HOURS: [format.ratio, format.ratio],
  DAYS: [format.ratio, format.ratio],
  SETTLEMENTS: [format.ratio, format.ratio],
  INSTANT: [format.minute, format.minute],
};

export interface MetricWords extends Metric {
  readonly show: Show;
}

const WORDS: readonly MetricWords[] = METRICS.map((metric) => ({
  ...metric,
  show: SHOWN[metric.unit][metric.signed ? 1 : 0],
}));

/** A difference of two values, with its sign. */
export const differenceText = (value: number | null | undefined, show: Show): string =>
  `${(value ?? 0) > 0 ? "+" : ""}${show(value)}`.replace("++", "+");

/** Every metric of a run. Signed ones get the scale that diverges at zero, others a sequential one. */
export const OF_RUNS = Object.fromEntries(WORDS.map((one) => [one.field, one])) as Readonly<
  Record<keyof MetricsFragment, MetricWords>
>;

/** Those that a sweep's cells have, in the order of the catalogue. */
const OF_CELLS = WORDS.filter(({ name }) => name !== null);
export const METRIC_WORDS = Object.fromEntries(OF_CELLS.map((one) => [one.name, one])) as Readonly<
  Record<SweepMetric, MetricWords>
>;
export const SWEEP_METRICS = OF_CELLS.map(({ name }) => name) as readonly SweepMetric[];

/** The quote currency of a ccxt unified symbol: "BTC/USDT:USDT" settles in USDT. */
export const quoteOf = (symbol: string): string => /\/([^:]+)/.exec(symbol)?.[1] ?? "";

export const marketName = (market: { venue: string; symbol: string }): string =>
  `${market.venue} ${market.symbol}`;

/** What a run or its input is about. */
export function subjectOf(about: object): string {
  const { market, markets, totalCount } = about as {
    market?: { venue: string; symbol: string };
    markets?: readonly { venue: string; symbol: string }[];
    totalCount?: number;
  };
  if (market) return marketName(market);
  if (markets?.length === 1 && markets[0]) return marketName(markets[0]);
  const count = markets?.length ?? totalCount;
  return count === undefined ? "" : `${count} markets`;
}
