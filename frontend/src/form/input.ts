import type {
  CompositeInput,
  PeriodInput,
  SimpleInput,
  SizingInput,
  StartBacktestInput,
  StartComparisonInput,
  StartMultiMarketInput,
  StartPortfolioInput,
  StartSweepInput,
  StrategyInput,
} from "../api/generated";
import { readAxes, totalCells } from "./axes";
import type { Options } from "./fields";
import * as fields from "./fields";
import { type FormState, hasManyMarkets, marketOf, type StrategyName } from "./model";
import { readPortfolio } from "./portfolio";
import { type Errors, readNumbers, readTerms } from "./terms";

export type { Errors } from "./terms";

/** A filled form as the input of the mutation for its mode. */
export type ReadyInput =
  | { readonly mode: "BACKTEST"; readonly input: StartBacktestInput }
  | { readonly mode: "COMPARISON"; readonly input: StartComparisonInput }
  | { readonly mode: "SWEEP"; readonly input: StartSweepInput }
  | { readonly mode: "MULTI_MARKET"; readonly input: StartMultiMarketInput }
  | { readonly mode: "PORTFOLIO"; readonly input: StartPortfolioInput };

function checkOrder(
  form: FormState,
  options: Options,
  errors: Errors,
  entry: string,
  exit: string,
) {
  const all = [...fields.SIMPLE_FIELDS, ...fields.COMPOSITE_FIELDS];
  const value = (path: string): number => {
    const text = form.values[path]?.trim() ?? "";
    const field = all.find((one) => one.path === path);
    return text === "" && field ? Number(field.fallback(options, form)) : Number(text);
  };
  if (value(exit) > value(entry)) {
    errors[exit] ??= `Must not be above the entry value ${value(entry)}, was ${value(exit)}.`;
  }
}

function readStrategy(
  name: StrategyName,
  form: FormState,
  options: Options,
  errors: Errors,
): StrategyInput {
  const isSweep = form.mode === "SWEEP";
  if (name === "hold") return { hold: {} };
  const flag = form.flags[`strategy.${name}.useEightHourEquivalent`];
  const eightHour = flag ? { useEightHourEquivalent: true } : {};
  if (name === "simple") {
    const numbers = readNumbers(form, fields.SIMPLE_FIELDS, errors) as SimpleInput;
    if (!isSweep) {
      checkOrder(
        form,
        options,
        errors,
        "strategy.simple.minFundingRate",
        "strategy.simple.exitFundingRate",
      );
    }
    return { simple: { ...numbers, ...eightHour } };
  }
  const numbers = readNumbers(form, fields.COMPOSITE_FIELDS, errors) as CompositeInput;
  if (!isSweep) {
    checkOrder(
      form,
      options,
      errors,
      "strategy.composite.entryThreshold",
      "strategy.composite.exitThreshold",
    );
  }
  const sizing = form.flags["strategy.composite.sizing"]
    ? { sizing: readNumbers(form, fields.SIZING_FIELDS, errors) as SizingInput }
    : {};
  return { composite: { ...numbers, ...sizing, ...eightHour } };
}

function readPeriod(form: FormState, errors: Errors): PeriodInput {
  const start = form.values["period.start"] ?? "";
  const end = form.values["period.end"] ?? "";
  if (!start) errors["period.start"] = "Choose the first day.";
  if (!end) errors["period.end"] = "Choose the last day.";
  if (start && end && end <= start) errors["period.end"] = `Must be after ${start}, was ${end}.`;
  return { start: `${start}T00:00:00Z`, end: `${end}T00:00:00Z` };
}

function readEntries(form: FormState, options: Options, errors: Errors) {
  const { comparisonEntries } = options.limits;
  if (form.entries.length < 2 || form.entries.length > comparisonEntries) {
    errors.entries = `Choose 2 to ${comparisonEntries} strategies, was ${form.entries.length}.`;
  }
  return form.entries.map((entry) => {
    const preset = options.presets.find((one) => `preset:${one.name}` === entry);
    if (!preset) {
      const name = entry as StrategyName;
      return { label: name, strategy: readStrategy(name, form, options, errors) };
    }
    const { __typename, ...values } = preset.strategy;
    const given = Object.entries(values).filter(([, value]) => value !== null);
    const part = Object.fromEntries(given);
    const strategy: StrategyInput =
      __typename === "SimpleStrategy"
        ? { simple: part }
        : __typename === "CompositeStrategy"
          ? { composite: part }
          : { hold: {} };
    return { label: preset.name, strategy };
  });
}

function checkCells(form: FormState, options: Options, errors: Errors): void {
  const cells = totalCells(form.axes, form.strategy, options);
  const { sweepCells, sweepAxes } = options.limits;
  if (form.strategy === "hold") errors.strategy = "Hold has nothing to sweep: choose another.";
  if (form.axes.length > sweepAxes) errors.axes = `At most ${sweepAxes} axes.`;
  else if (cells !== undefined && cells > sweepCells) {
    errors.axes = `At most ${sweepCells} cells, was ${cells}.`;
  }
}

/** What the form says, as a mutation's input, or what is wrong with it, by field. */
export function readForm(form: FormState, options: Options): ReadyInput | { errors: Errors } {
  const errors: Errors = {};
  const period = readPeriod(form, errors);
  const label = form.values.label?.trim() || undefined;
  const idempotencyKey = form.values.idempotencyKey?.trim() || undefined;
  const strict = form.flags.strictData ? { strictData: true } : {};
  const common = { period, ...readTerms(form, errors), label, idempotencyKey, ...strict };
  const failed = () => Object.keys(errors).length > 0;

  if (hasManyMarkets(form.mode)) {
    if (form.markets.length === 0) errors.markets = "Choose at least one market.";
    const strategy = readStrategy(form.strategy, form, options, errors);
    const shares = form.mode === "PORTFOLIO" ? readPortfolio(form, options, errors) : undefined;
    if (failed()) return { errors };
    const input = { markets: form.markets.map(marketOf), strategy, ...common };
    if (!shares) return { mode: "MULTI_MARKET", input };
    const isTyped = Object.keys(shares).length > 0;
    return { mode: "PORTFOLIO", input: isTyped ? { ...input, portfolio: shares } : input };
  }
  if (!form.market) errors.market = "Choose a market.";
  const market = marketOf(form.market);
  if (form.mode === "COMPARISON") {
    const entries = readEntries(form, options, errors);
    return failed() ? { errors } : { mode: "COMPARISON", input: { market, entries, ...common } };
  }
  const strategy = readStrategy(form.strategy, form, options, errors);
  if (form.mode === "BACKTEST") {
    return failed() ? { errors } : { mode: "BACKTEST", input: { market, strategy, ...common } };
  }
  const axes = readAxes(form.axes);
  Object.assign(errors, axes.errors);
  checkCells(form, options, errors);
  if (failed()) return { errors };
  const grid = axes.input.length > 0 ? { axes: axes.input } : {};
  return { mode: "SWEEP", input: { market, strategy, ...grid, ...common } };
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
