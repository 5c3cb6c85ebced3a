import type { StrategyName } from "../api/catalogue";
import type { MarketsQuery, RunKind, SweepParameter } from "../api/generated";

export type MarketNode = MarketsQuery["markets"]["nodes"][number];

/** One sweep axis as typed: a list of values, or a range of three numbers. */
export interface AxisRow {
  readonly parameter: SweepParameter;
  readonly kind: "values" | "range";
  readonly values: string;
  readonly from: string;
  readonly to: string;
  readonly steps: string;
}

/** One strategy of a comparison; `key` tells it from others of the same strategy. */
export interface EntryRow {
  readonly key: string;
  readonly strategy: StrategyName;
  readonly label: string;
}

/** Where the strategy of an entry stands among the values and flags. */
export const entryPath = ({ key }: EntryRow): string => `entries.${key}.strategy`;

/** Everything the form holds, as typed. `values` is keyed by dotted GraphQL path. */
export interface FormState {
  readonly mode: RunKind;
  readonly strategy: StrategyName;
  readonly market: string;
  readonly markets: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly axes: readonly AxisRow[];
  /** What a comparison compares; their parameters stand in `values` behind `entryPath`. */
  readonly entries: readonly EntryRow[];
  readonly preset: string | undefined;
}

export const EMPTY_FORM: FormState = {
  mode: "BACKTEST",
  strategy: "simple",
  market: "",
  markets: [],
  values: {},
  flags: {},
  axes: [],
  entries: [
    { key: "0", strategy: "simple", label: "" },
    { key: "1", strategy: "composite", label: "" },
  ],
  preset: undefined,
};

export const EMPTY_AXIS: Omit<AxisRow, "parameter"> = {
  kind: "values",
  values: "",
  from: "",
  to: "",
  steps: "5",
};

export const marketKey = (market: { venue: string; symbol: string }): string =>
  `${market.venue}|${market.symbol}`;

export function marketOf(key: string): { venue: string; symbol: string } {
  const cut = key.indexOf("|");
  return { venue: key.slice(0, cut), symbol: key.slice(cut + 1) };
}

const DAY_MS = 86_400_000;
const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The last year a market can trade, in whole UTC days; undefined without data. */
export function suggestedPeriod(
  market: Pick<MarketNode, "tradableFrom" | "tradableTo">,
): { start: string; end: string } | undefined {
  if (!market.tradableFrom || !market.tradableTo) return undefined;
  const first = Math.ceil(Date.parse(market.tradableFrom) / DAY_MS) * DAY_MS;
  const last = Math.floor(Date.parse(market.tradableTo) / DAY_MS) * DAY_MS;
  if (last <= first) return undefined;
  return { start: isoDay(Math.max(first, last - 365 * DAY_MS)), end: isoDay(last) };
}

/** An empty form with a market that can be backtested and its last year: the wanted, or the first. */
export function firstForm(markets: readonly MarketNode[], wanted?: string): FormState {
  const usable = markets.filter((one) => one.quality.canBacktest && suggestedPeriod(one));
  const first = usable.find((one) => marketKey(one) === wanted) ?? usable[0];
  const period = first && suggestedPeriod(first);
  if (!first || !period) return EMPTY_FORM;
  return {
    ...EMPTY_FORM,
    market: marketKey(first),
    values: { "period.start": period.start, "period.end": period.end },
  };
}
