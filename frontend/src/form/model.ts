import type { FormOptionsQuery, MarketsQuery, RunKind, SweepParameter } from "../api/generated";
import { exact } from "../format";
import { periodText } from "./period";
import { tiersText } from "./tiers";
import { weightTexts } from "./weights";

export type MarketNode = MarketsQuery["markets"]["nodes"][number];
export type StrategyName = "simple" | "composite" | "hold";

/** One sweep axis as typed: a list of values, or a range of three numbers. */
export interface AxisRow {
  readonly parameter: SweepParameter;
  readonly kind: "values" | "range";
  readonly values: string;
  readonly from: string;
  readonly to: string;
  readonly steps: string;
}

/** Everything the form holds, as typed. `values` is keyed by dotted GraphQL path. */
export interface FormState {
  readonly mode: RunKind;
  readonly strategy: StrategyName;
  readonly market: string;
  readonly markets: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly axes: readonly AxisRow[];
  /** What a comparison compares: "simple", "composite", "hold" as set here, or "preset:NAME". */
  readonly entries: readonly string[];
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
  entries: ["simple", "composite"],
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

type Preset = FormOptionsQuery["presets"][number];

/** A strategy as the API echoes it, as the form's texts. */
function textsOf(strategy: Preset["strategy"]): {
  strategy: StrategyName;
  values: Record<string, string>;
} {
  if (strategy.__typename === "HoldStrategy") return { strategy: "hold", values: {} };
  const name = strategy.__typename === "SimpleStrategy" ? "simple" : "composite";
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(strategy)) {
    if (typeof value === "number") values[`strategy.${name}.${key}`] = exact(value);
  }
  return { strategy: name, values };
}

/** The form with one preset's strategy filled in, every other strategy field blank again. */
export function withPreset(form: FormState, preset: Preset): FormState {
  const { strategy, values } = textsOf(preset.strategy);
  const others = Object.entries(form.values).filter(([path]) => !path.startsWith("strategy."));
  return {
    ...form,
    strategy,
    preset: preset.name,
    flags: {},
    values: { ...Object.fromEntries(others), ...values },
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function flatten(
  value: Record<string, unknown>,
  prefix: string,
  texts: Record<string, string>,
  flags: Record<string, boolean>,
): void {
  for (const [key, inner] of Object.entries(value)) {
    const path = prefix ? `${prefix}.${key}` : key;
    if (typeof inner === "number") texts[path] = exact(inner);
    else if (typeof inner === "string") texts[path] = inner;
    else if (typeof inner === "boolean") flags[path] = inner;
    else if (isRecord(inner)) {
      if (key === "sizing" || key === "rebalance") flags[path] = true;
      flatten(inner, path, texts, flags);
    }
  }
}

const strategyName = (strategy: unknown): StrategyName => {
  const name = isRecord(strategy) ? Object.keys(strategy)[0] : undefined;
  return name === "composite" || name === "hold" ? name : "simple";
};

const keysOf = (markets: unknown): string[] =>
  Array.isArray(markets) ? markets.filter(isRecord).map((one) => marketKey(one as never)) : [];

function axisRow(axis: Record<string, unknown>): AxisRow {
  const range = isRecord(axis.range) ? axis.range : undefined;
  return {
    ...EMPTY_AXIS,
    parameter: axis.parameter as SweepParameter,
    kind: range ? "range" : "values",
    values: Array.isArray(axis.values) ? axis.values.map((v) => exact(v)).join(", ") : "",
    from: range ? exact(range.from as number) : "",
    to: range ? exact(range.to as number) : "",
    steps: range ? String(range.steps) : EMPTY_AXIS.steps,
  };
}

/** A form that would send `input` (of a run as it was sent) again: "clone and edit". */
export function formOf(kind: RunKind, input: Record<string, unknown>): FormState {
  const values: Record<string, string> = {};
  const flags: Record<string, boolean> = {};
  const entries = Array.isArray(input.entries) ? input.entries.filter(isRecord) : [];
  const strategies = [input, ...entries].map((one) => one.strategy).filter(isRecord);
  for (const strategy of strategies) flatten(strategy, "strategy", values, flags);
  for (const part of ["costs", "capital", "rules", "margin", "portfolio"]) {
    const inner = input[part];
    if (isRecord(inner)) flatten(inner, part, values, flags);
  }
  const margin = isRecord(input.margin) ? input.margin : {};
  if (margin.mode === "ISOLATED") flags.margin = true;
  if (Array.isArray(margin.maintenanceTiers)) {
    values["margin.maintenanceTiers"] = tiersText(margin.maintenanceTiers as never);
  }
  for (const name of ["direction", "venueProfile"]) {
    const text = input[name];
    if (typeof text === "string") values[name] = text;
  }
  const period = isRecord(input.period) ? input.period : {};
  for (const side of ["start", "end"] as const) {
    const text = periodText(side, period[side]);
    if (text !== undefined) values[`period.${side}`] = text;
  }
  if (typeof input.strictData === "boolean") flags.strictData = input.strictData;
  if (typeof input.label === "string") values.label = input.label;
  const market = isRecord(input.market) ? keysOf([input.market])[0] : undefined;
  const markets = keysOf(input.markets);
  if (isRecord(input.portfolio)) {
    Object.assign(values, weightTexts(markets, input.portfolio.weights));
  }
  return {
    ...EMPTY_FORM,
    mode: kind,
    strategy: strategyName(input.strategy),
    market: market ?? markets[0] ?? "",
    markets,
    values,
    flags,
    axes: Array.isArray(input.axes) ? input.axes.filter(isRecord).map(axisRow) : [],
    entries: entries.length ? entries.map((one) => strategyName(one.strategy)) : EMPTY_FORM.entries,
  };
}
