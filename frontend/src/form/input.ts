import { STRATEGIES, type StrategyName, strategyNamed, strategyTold } from "../api/catalogue";
import type { MarketInput, StrategyInput } from "../api/generated";
import type { Options } from "./fields";
import * as fields from "./fields";
import { type FormState, marketOf } from "./model";
import { readPeriod } from "./period";
import { type Errors, readFields, readTerms } from "./terms";

export type { Options } from "./fields";
export type { Errors } from "./terms";

/** A form that is being read: what every kind of run takes of it stands in `common`. */
export interface Reading {
  readonly form: FormState;
  readonly options: Options;
  readonly errors: Errors;
  readonly common: ReturnType<typeof readCommon>;
}

function checkOrder(
  form: FormState,
  options: Options,
  errors: Errors,
  entry: string,
  exit: string,
) {
  const all = STRATEGIES.flatMap(({ name }) => fields.fieldsOf(`strategy.${name}`).numbers);
  const value = (path: string): number => {
    const text = form.values[path]?.trim() ?? "";
    const field = all.find((one) => one.path === path);
    return text === "" && field ? Number(field.fallback(options, form)) : Number(text);
  };
  if (value(exit) > value(entry)) {
    errors[exit] ??= `Must not be above the entry value ${value(entry)}, was ${value(exit)}.`;
  }
}

/** The chosen strategy, or another one as it is set in the form; ordered: exit not above entry. */
export function readStrategy(
  { form, options, errors }: Reading,
  { name = form.strategy, ordered = true }: { name?: StrategyName; ordered?: boolean } = {},
): StrategyInput {
  const path = `strategy.${name}`;
  const { entry, exit } = strategyNamed(name);
  const own = readFields(form, fields.fieldsOf(path), errors);
  if (ordered && entry !== null && exit !== null) {
    checkOrder(form, options, errors, `${path}.${entry}`, `${path}.${exit}`);
  }
  const sizing = form.flags[`${path}.sizing`]
    ? { sizing: readFields(form, fields.fieldsOf(`${path}.sizing`), errors) }
    : {};
  // Exactly one of them, with what its own fields are called.
  return { [name]: { ...own, ...sizing } } as unknown as StrategyInput;
}

export function readEntries(reading: Reading) {
  const { form, options, errors } = reading;
  const { comparisonEntries } = options.limits;
  if (form.entries.length < 2 || form.entries.length > comparisonEntries) {
    errors.entries = `Choose 2 to ${comparisonEntries} strategies, was ${form.entries.length}.`;
  }
  return form.entries.map((entry) => {
    const preset = options.presets.find((one) => `preset:${one.name}` === entry);
    if (!preset) {
      const name = entry as StrategyName;
      return { label: name, strategy: readStrategy(reading, { name }) };
    }
    const { __typename: _, ...values } = preset.strategy;
    const given = Object.entries(values).filter(([, value]) => value !== null);
    const part = Object.fromEntries(given);
    const strategy = { [strategyTold(preset.strategy).name]: part } as unknown as StrategyInput;
    return { label: preset.name, strategy };
  });
}

/** Period, terms, label and the like: the same for every kind of run. */
export function readCommon(form: FormState, errors: Errors) {
  const period = readPeriod(form, errors);
  const label = form.values.label?.trim() || undefined;
  const idempotencyKey = form.values.idempotencyKey?.trim() || undefined;
  const strict = form.flags.strictData ? { strictData: true } : {};
  return { period, ...readTerms(form, errors), label, idempotencyKey, ...strict };
}

export function readMarket({ form, errors }: Reading): MarketInput {
  if (!form.market) errors.market = "Choose a market.";
  return marketOf(form.market);
}

export function readMarkets({ form, errors }: Reading): MarketInput[] {
  if (form.markets.length === 0) errors.markets = "Choose at least one market.";
  return form.markets.map(marketOf);
}

/** The form's field that a server's dotted path means: "entries.1.strategy.simple.x" too. */
export function fieldOf(path: string): string {
  const inner = path.replace(/^input\./, "").replace(/^entries\.\d+\.(?=strategy)/, "");
  const axis = /^axes\.\d+/.exec(inner)?.[0];
  if (axis) return axis;
  if (/^market\b/.test(inner)) return "market";
  if (/^markets\b/.test(inner)) return "markets";
  if (/^entries\b/.test(inner)) return "entries";
  if (/^portfolio\.weights\b/.test(inner)) return "portfolio.weights";
  if (/^margin\.maintenanceTiers\b/.test(inner)) return "margin.maintenanceTiers";
  return inner;
}
