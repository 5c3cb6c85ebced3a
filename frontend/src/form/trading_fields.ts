import {
  type ChoiceField,
  type Fields,
  type FlagField,
  fieldsOf,
  type NumberField,
  type Options,
} from "./fields";
import { SHARE } from "./units";

/** Whether margin is modelled at all, and whether its collateral is moved: flags of the form. */
export const MARGIN: FlagField = {
  path: "margin",
  title: "Isolated margin: the perp leg can be liquidated",
  usual: true,
};
export const REBALANCE: FlagField = {
  path: "margin.rebalance",
  title: "Move collateral between the legs",
  usual: false,
};
export const TIERS = "margin.maintenanceTiers";

/** A venue whose profile fills fees, sizes and margin that are left blank. */
export const venueProfile = (venues: Options["venues"]): ChoiceField => ({
  path: "venueProfile",
  title: "Venue profile",
  hint: "Fills fees, sizes and margin left blank.",
  choices: [
    ...venues.map(({ venue, title }) => [venue, title] as const),
    ["own", "Each market's own venue"] as const,
    ["none", "None: generic costs"] as const,
  ],
  fallback: () => "",
  blank: "The market's own venue, if known",
});

export const DIRECTION: ChoiceField = {
  path: "direction",
  title: "Direction",
  hint: "Which leg is long.",
  choices: [
    ["LONG_SPOT", "Long spot, short perp"],
    ["SHORT_SPOT", "Short spot, long perp"],
    ["BOTH", "Both, as the rate pays"],
  ],
  fallback: ({ defaults }) => defaults.direction,
};

/** The fees of a leg that is filled as MAKER have defaults of their own. */
function byExecution(fee: NumberField): NumberField {
  const leg = /^costs\.(spot|perp)FeeBps$/.exec(fee.path)?.[1] as "spot" | "perp" | undefined;
  if (leg === undefined) return fee;
  return {
    ...fee,
    fallback: (options, form) =>
      form.values[`costs.${leg}Execution`] === "MAKER"
        ? options.defaults.makerCosts[`${leg}FeeBps`]
        : fee.fallback(options, form),
  };
}

const declared = fieldsOf("costs");
export const COSTS: Fields = { ...declared, numbers: declared.numbers.map(byExecution) };
export const CAPITAL = fieldsOf("capital");
export const RULES = fieldsOf("rules");
export const ENTRY_BASIS = fieldsOf("rules.entryBasis");

const MAINTENANCE: NumberField = {
  ...SHARE,
  path: "margin.maintenanceMarginRate",
  title: "Maintenance rate",
  hint: "Must remain, as a share of the notional.",
  blank: "the venue's tiers, else 0.01",
  fallback: () => null,
};
const ofMargin = fieldsOf("margin");
const [leverage, ...rest] = ofMargin.numbers;
export const ISOLATED: Fields = {
  ...ofMargin,
  numbers: [...(leverage ? [leverage] : []), MAINTENANCE, ...rest],
};
export const REBALANCING = fieldsOf("margin.rebalance");
