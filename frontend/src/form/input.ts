import { type StrategyName, strategyNamed } from "../api/catalogue";
import type { MarketInput, StrategyInput } from "../api/generated";
import { exact } from "../format";
import type { Options } from "./fields";
import * as fields from "./fields";
import { entryPath, type FormState, marketOf } from "./model";
import { numberOf } from "./numbers";
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
  { form, options, errors }: Omit<Reading, "common">,
  path: string,
  { entry, exit }: { entry: string; exit: string },
  numbers: readonly fields.NumberField[],
) {
  const value = (field: string): number => {
    const text = form.values[`${path}.${field}`]?.trim() ?? "";
    const one = numbers.find((number) => number.path === `${path}.${field}`);
    return text === "" && one ? Number(one.fallback(options, form)) : numberOf(text, one);
  };
  if (value(exit) > value(entry)) {
    errors[`${path}.${exit}`] ??=
      `Must not be above the entry value ${exact(value(entry))}, was ${exact(value(exit))}.`;
  }
}

/** The chosen strategy, or another one that stands at a path of the form; ordered: exit not above
 * entry. */
export function readStrategy(
  reading: Omit<Reading, "common">,
  {
    name = reading.form.strategy,
    root = "strategy",
    ordered = true,
  }: { name?: StrategyName; root?: string; ordered?: boolean } = {},
): StrategyInput {
  const { form, errors } = reading;
  const path = `${root}.${name}`;
  const part = fields.fieldsOf(`strategy.${name}`, path);
  const { entry, exit } = strategyNamed(name);
  const own = readFields(form, part, errors);
  if (ordered && entry !== null && exit !== null) {
    checkOrder(reading, path, { entry, exit }, part.numbers);
  }
  const sizing = form.flags[`${path}.sizing`]
    ? {
        sizing: readFields(
          form,
          fields.fieldsOf(`strategy.${name}.sizing`, `${path}.sizing`),
          errors,
        ),
      }
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
    const label = entry.label.trim();
    const strategy = readStrategy(reading, { name: entry.strategy, root: entryPath(entry) });
    return { ...(label ? { label } : {}), strategy };
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

/** The form's field that a server's dotted path means. */
export function fieldOf(path: string, entries: FormState["entries"] = []): string {
  const inner = path.replace(/^input\./, "");
  const [, index, rest] = /^entries\.(\d+)\.strategy\.(.+)/.exec(inner) ?? [];
  const entry = entries[Number(index)];
  if (entry) return `${entryPath(entry)}.${rest}`;
  const axis = /^axes\.\d+/.exec(inner)?.[0];
  if (axis) return axis;
  if (/^market\b/.test(inner)) return "market";
  if (/^markets\b/.test(inner)) return "markets";
  if (/^entries\b/.test(inner)) return "entries";
  if (/^portfolio\.weights\b/.test(inner)) return "portfolio.weights";
  if (/^margin\.maintenanceTiers\b/.test(inner)) return "margin.maintenanceTiers";
  return inner;
}
