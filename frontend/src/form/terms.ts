import type {
  CapitalInput,
  CostsInput,
  Direction,
  MarginInput,
  RebalanceInput,
  RulesInput,
  StartBacktestInput,
} from "../api/generated";
import { type Fields, isTicked, type NumberField } from "./fields";
import type { FormState } from "./model";
import { numberOf, wrongNumber } from "./numbers";
import { readTiers } from "./tiers";
import * as fields from "./trading_fields";

export type Errors = Record<string, string>;
export type Terms = Pick<
  StartBacktestInput,
  "costs" | "capital" | "direction" | "rules" | "margin" | "venueProfile"
>;

const lastOf = (path: string): string => path.split(".").at(-1) ?? "";

/** Numbers that were typed, by the last part of their path; blank fields stay with the service. */
function readNumbers(form: FormState, group: readonly NumberField[], errors: Errors) {
  const numbers: Record<string, number | null> = {};
  for (const field of group) {
    const text = form.values[field.path]?.trim() ?? "";
    if (text === "") continue;
    if (text === field.word) {
      numbers[lastOf(field.path)] = null;
      continue;
    }
    const wrong = wrongNumber(text, field);
    if (wrong) errors[field.path] = wrong;
    else numbers[lastOf(field.path)] = numberOf(text, field);
  }
  return numbers;
}

/** What was typed, chosen and ticked of a part of the input. */
export function readFields(form: FormState, part: Fields, errors: Errors): object {
  const texts = part.choices.map(({ path }) => [lastOf(path), form.values[path] ?? ""] as const);
  const unusual = part.flags.filter((flag) => isTicked(form, flag) !== flag.usual);
  return {
    ...readNumbers(form, part.numbers, errors),
    ...Object.fromEntries(texts.filter(([, value]) => value !== "")),
    ...Object.fromEntries(unusual.map(({ path, usual }) => [lastOf(path), !usual])),
  };
}

const orUndefined = <Part extends object>(part: Part): Part | undefined =>
  Object.keys(part).length > 0 ? part : undefined;

function readMargin(form: FormState, errors: Errors): MarginInput | undefined {
  if (!isTicked(form, fields.MARGIN)) return { mode: "UNCONSTRAINED" };
  const margin: MarginInput = readFields(form, fields.ISOLATED, errors);
  const tiers = form.values[fields.TIERS]?.trim() ?? "";
  if (tiers !== "") {
    margin.maintenanceTiers = readTiers(tiers);
    if (!margin.maintenanceTiers)
      errors[fields.TIERS] =
        `Maintenance tiers must be pairs such as 0=0.4%, 50000=0.005, was ${tiers}.`;
  }
  if (isTicked(form, fields.REBALANCE)) {
    margin.rebalance = readFields(form, fields.REBALANCING, errors) as RebalanceInput;
    if (margin.rebalance.topUpBelow === undefined) {
      errors["margin.rebalance.topUpBelow"] ??= "Enter the ratio that tops up.";
    }
  }
  return Object.keys(margin).length > 0 ? { mode: "ISOLATED", ...margin } : undefined;
}

function readRules(form: FormState, errors: Errors): RulesInput | undefined {
  const entryBasis = orUndefined(readFields(form, fields.ENTRY_BASIS, errors));
  const rules = readFields(form, fields.RULES, errors) as RulesInput;
  return orUndefined(entryBasis ? { ...rules, entryBasis } : rules);
}

/** How the run is traded, as far as typed. */
export function readTerms(form: FormState, errors: Errors): Terms {
  const direction = form.values[fields.DIRECTION.path];
  return {
    costs: orUndefined(readFields(form, fields.COSTS, errors) as CostsInput),
    capital: orUndefined(readFields(form, fields.CAPITAL, errors) as CapitalInput),
    ...(direction ? { direction: direction as Direction } : {}),
    rules: readRules(form, errors),
    margin: readMargin(form, errors),
    ...(form.values.venueProfile ? { venueProfile: form.values.venueProfile } : {}),
  };
}
