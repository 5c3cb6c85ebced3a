import type {
  CapitalInput,
  CostsInput,
  MarginInput,
  RebalanceInput,
  RulesInput,
  StartBacktestInput,
} from "../api/generated";
import type { ChoiceField, NumberField } from "./fields";
import type { FormState } from "./model";
import { readTiers } from "./tiers";
import * as fields from "./trading_fields";

export type Errors = Record<string, string>;
export type Terms = Pick<
  StartBacktestInput,
  "costs" | "capital" | "direction" | "rules" | "margin" | "venueProfile"
>;

const lastOf = (path: string): string => path.split(".").at(-1) ?? "";

/** Numbers that were typed, by the last part of their path; blank fields stay with the service. */
export function readNumbers(form: FormState, group: readonly NumberField[], errors: Errors) {
  const numbers: Record<string, number> = {};
  for (const field of group) {
    const text = form.values[field.path]?.trim() ?? "";
    if (text === "") continue;
    const value = Number(text);
    if (!Number.isFinite(value)) errors[field.path] = "Enter a number.";
    else if (field.whole && !Number.isInteger(value)) errors[field.path] = "Enter a whole number.";
    else if (!field.mayBeNegative && value < 0) errors[field.path] = "Must not be negative.";
    else numbers[lastOf(field.path)] = value;
  }
  return numbers;
}

function readChoices(form: FormState, group: readonly ChoiceField[]) {
  const chosen = group.map(({ path }) => [lastOf(path), form.values[path] ?? ""] as const);
  return Object.fromEntries(chosen.filter(([, value]) => value !== ""));
}

const orUndefined = <Part extends object>(part: Part): Part | undefined =>
  Object.keys(part).length > 0 ? part : undefined;

function readMargin(form: FormState, errors: Errors): MarginInput | undefined {
  if (!form.flags[fields.MARGIN]) return undefined;
  const margin: MarginInput = {
    mode: "ISOLATED",
    ...readNumbers(form, fields.MARGIN_FIELDS, errors),
  };
  const tiers = form.values[fields.TIERS]?.trim() ?? "";
  if (tiers !== "") {
    margin.maintenanceTiers = readTiers(tiers);
    if (!margin.maintenanceTiers)
      errors[fields.TIERS] = "Enter pairs such as 0=0.004, 50000=0.005.";
  }
  if (form.flags[fields.REBALANCE]) {
    margin.rebalance = readNumbers(form, fields.REBALANCE_FIELDS, errors) as RebalanceInput;
    if (margin.rebalance.topUpBelow === undefined) {
      errors["margin.rebalance.topUpBelow"] ??= "Enter the ratio that tops up.";
    }
  }
  return margin;
}

/** How the run is traded, as far as typed. */
export function readTerms(form: FormState, errors: Errors): Terms {
  const costs = {
    ...readNumbers(form, fields.COST_FIELDS, errors),
    ...readChoices(form, fields.EXECUTIONS),
  };
  const capital: CapitalInput = readNumbers(form, fields.CAPITAL_FIELDS, errors);
  if (form.flags["capital.compounding"]) capital.compounding = true;
  return {
    costs: orUndefined(costs as CostsInput),
    capital: orUndefined(capital),
    ...(readChoices(form, [fields.DIRECTION]) as Pick<Terms, "direction">),
    rules: orUndefined(readNumbers(form, fields.RULE_FIELDS, errors) as RulesInput),
    margin: readMargin(form, errors),
    ...(form.values.venueProfile ? { venueProfile: form.values.venueProfile } : {}),
  };
}
