import type { RunStatus, SweepMetric, SweepParameter } from "./api/generated";
import * as format from "./format";

export const STATUS_WORDS: Readonly<Record<RunStatus, string>> = {
  QUEUED: "Queued",
  RUNNING: "Running",
  SUCCEEDED: "Succeeded",
  FAILED: "Failed",
  CANCELLED: "Cancelled",
};

export const isOver = (status: RunStatus): boolean => status !== "QUEUED" && status !== "RUNNING";

export const PARAMETER_WORDS: Readonly<Record<SweepParameter, string>> = {
  MIN_FUNDING_RATE: "Entry funding rate",
  EXIT_FUNDING_RATE: "Exit funding rate",
  ENTRY_THRESHOLD: "Entry threshold",
  EXIT_THRESHOLD: "Exit threshold",
  WEIGHT_RATE_LEVEL: "Weight: rate level",
  WEIGHT_TREND: "Weight: trend",
  WEIGHT_PERSISTENCE: "Weight: persistence",
  WEIGHT_BASIS: "Weight: basis",
  TREND_EMA_SPAN: "Trend EMA span",
  PERSISTENCE_THRESHOLD: "Persistence threshold",
  PERSISTENCE_MAX_PERIODS: "Persistence periods",
};

const RATES: ReadonlySet<SweepParameter> = new Set([
  "MIN_FUNDING_RATE",
  "EXIT_FUNDING_RATE",
  "PERSISTENCE_THRESHOLD",
]);

/** A parameter with the unit of its values, for columns and axes of numbers. */
export const parameterTitle = (parameter: SweepParameter): string =>
  `${PARAMETER_WORDS[parameter]}${RATES.has(parameter) ? " (fraction)" : ""}`;

/** A parameter's value with its unit: "0.0001 (1 bps)". */
export const parameterValue = (parameter: SweepParameter, value: number): string =>
  RATES.has(parameter) ? format.typedRate(value) : format.exact(value);

interface MetricWords {
  readonly title: string;
  /** Signed metrics get the scale that diverges at zero; the others a sequential one. */
  readonly signed: boolean;
  readonly show: (value: number | null | undefined) => string;
}

const money = (title: string, signed: boolean): MetricWords => ({
  title,
  signed,
  show: signed ? format.signedAmount : format.amount,
});
const share = (title: string, signed: boolean): MetricWords => ({
  title,
  signed,
  show: signed ? format.signedPercent : format.percent,
});
const number = (title: string, signed: boolean): MetricWords => ({
  title,
  signed,
  show: format.ratio,
});
const whole = (title: string): MetricWords => ({ title, signed: false, show: format.count });

export const METRIC_WORDS: Readonly<Record<SweepMetric, MetricWords>> = {
  NET_PNL: money("Net P&L", true),
  TOTAL_RETURN: share("Return", true),
  CAGR: share("Return a year (CAGR)", true),
  SHARPE: number("Sharpe ratio", true),
  SORTINO: number("Sortino ratio", true),
  CALMAR: number("Calmar ratio", true),
  VOLATILITY: share("Volatility a year", false),
  MAX_DRAWDOWN: share("Max drawdown", false),
  MAX_DRAWDOWN_QUOTE: money("Max drawdown, amount", false),
  TOTAL_TRADES: whole("Trades"),
  WINNING_TRADES: whole("Winning trades"),
  WIN_RATE: share("Win rate", false),
  PROFIT_FACTOR: number("Profit factor", false),
  EXPOSURE: share("Exposure", false),
  FUNDING_RECEIVED: money("Funding received", false),
  FUNDING_PAID: money("Funding paid", false),
  TOTAL_FUNDING: money("Net funding", true),
  BASIS_PNL: money("Basis P&L", true),
  TOTAL_FEES: money("Fees", false),
  SLIPPAGE_COST: money("Slippage", false),
  BORROW_COST: money("Borrow", false),
  LIQUIDATION_COST: money("Liquidation fees", false),
  LIQUIDATIONS: whole("Liquidations"),
  TURNOVER: money("Turnover", false),
};

export const METRICS = Object.keys(METRIC_WORDS) as SweepMetric[];

/** The quote currency of a ccxt unified symbol: "BTC/USDT:USDT" settles in USDT. */
export const quoteOf = (symbol: string): string => /\/([^:]+)/.exec(symbol)?.[1] ?? "";

export const marketName = (market: { venue: string; symbol: string }): string =>
  `${market.venue} ${market.symbol}`;

/** What a run or its input is about. */
export function subjectOf(about: object): string {
  const { market, markets, totalCount } = about as {
    market?: { venue: string; symbol: string };
    markets?: readonly unknown[];
    totalCount?: number;
  };
  if (market) return marketName(market);
  const count = markets?.length ?? totalCount;
  return count === undefined ? "" : `${count} markets`;
}
