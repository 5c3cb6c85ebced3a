import type { FormOptionsQuery } from "../api/generated";
import type { ChoiceField, NumberField, Options } from "./fields";
import { BASE, BPS, FACTOR, QUOTE, SETTLEMENTS, SHARE, type Unit, YEARLY } from "./units";

type Defaults = FormOptionsQuery["service"]["defaults"];
type Numeric<Part> = {
  [Key in keyof Part]: Part[Key] extends number | null ? Key : never;
}[keyof Part] &
  string;
type Extra = Partial<NumberField>;

/** Whether margin is modelled at all, and whether its collateral is moved: flags of the form. */
export const MARGIN = "margin";
export const REBALANCE = "margin.rebalance";
export const TIERS = "margin.maintenanceTiers";

const cost = (
  name: Numeric<Defaults["costs"]>,
  unit: Unit,
  title: string,
  hint: string,
): NumberField => ({
  ...unit,
  path: `costs.${name}`,
  title,
  hint,
  fallback: ({ defaults }, form) => {
    const leg = name === "spotFeeBps" ? "spot" : name === "perpFeeBps" ? "perp" : undefined;
    const isMaker = leg && form.values[`costs.${leg}Execution`] === "MAKER";
    return (isMaker ? defaults.makerCosts : defaults.costs)[name];
  },
});

const capital = (
  name: Numeric<Defaults["capital"]>,
  unit: Unit,
  title: string,
  hint: string,
): NumberField => ({
  ...unit,
  path: `capital.${name}`,
  title,
  hint,
  fallback: ({ defaults }) => defaults.capital[name],
});

const rule = (
  name: Numeric<Defaults["rules"]>,
  title: string,
  hint: string,
  extra: Extra = { whole: true },
): NumberField => ({
  ...SETTLEMENTS,
  path: `rules.${name}`,
  title,
  hint,
  fallback: ({ defaults }) => defaults.rules[name],
  ...extra,
});

const needed = (
  path: string,
  unit: Unit,
  title: string,
  hint: string,
  blank: string,
): NumberField => ({
  ...unit,
  path,
  title,
  hint,
  blank,
  fallback: () => null,
});

const execution = (leg: "spot" | "perp", title: string): ChoiceField => ({
  path: `costs.${leg}Execution`,
  title,
  hint: "Maker: no slippage, always filled.",
  choices: [
    ["TAKER", "Taker: at once"],
    ["MAKER", "Maker: resting"],
  ],
  fallback: ({ defaults }) => defaults.costs[`${leg}Execution`],
});

/** A venue whose profile fills fees, sizes and margin that are left blank. */
export const venueProfile = (venues: Options["venues"]): ChoiceField => ({
  path: "venueProfile",
  title: "Venue profile",
  hint: "Fills fees, sizes and margin left blank.",
  choices: [
    ...venues.map(({ venue, title }) => [venue, title] as const),
    ["own", "Each market's own venue"] as const,
  ],
  fallback: () => "",
});

export const EXECUTIONS: readonly ChoiceField[] = [
  execution("spot", "Spot orders"),
  execution("perp", "Perp orders"),
];

export const COST_FIELDS: readonly NumberField[] = [
  cost("spotFeeBps", BPS, "Spot fee", "Of the fill."),
  cost("perpFeeBps", BPS, "Perp fee", "Of the fill."),
  cost("slippageBps", BPS, "Slippage", "Each taker fill is worse by it."),
  cost(
    "impactCoefficient",
    FACTOR,
    "Impact coefficient",
    "Times the root of notional over bar volume.",
  ),
  cost("borrowApr", YEARLY, "Borrow APR", "Of borrowed spot."),
];

export const CAPITAL_FIELDS: readonly NumberField[] = [
  capital("initial", QUOTE, "Initial capital", "What the account begins with."),
  capital("notionalFraction", SHARE, "Notional fraction", "Of the capital, put into each leg."),
  capital("lotStep", BASE, "Lot step", "Quantities are rounded down to it."),
  capital("minQuantity", BASE, "Minimum quantity", "Smaller positions are not opened."),
  capital("minNotional", QUOTE, "Minimum notional", "Smaller positions are not opened."),
];

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

export const RULE_FIELDS: readonly NumberField[] = [
  rule("minHoldingSettlements", "Minimum holding", "No exit by signal before so many payments."),
  rule("maxHoldingSettlements", "Maximum holding", "Closed after so many payments.", {
    whole: true,
    blank: "no limit",
  }),
  rule("entryPersistenceSettlements", "Entry persistence", "Signals in a row before an entry."),
  rule("exitPersistenceSettlements", "Exit persistence", "Signals in a row before an exit."),
  rule("stopBasisLoss", "Stop at basis loss", "Of both legs, as a share of the notional.", {
    ...SHARE,
    blank: "no stop",
  }),
  rule("breakEvenSettlements", "Break-even within", "Opened if so many payments exceed costs.", {
    whole: true,
    blank: "not asked",
  }),
];

export const MARGIN_FIELDS: readonly NumberField[] = [
  needed("margin.leverage", FACTOR, "Leverage", "Perp notional over its initial margin.", "needed"),
  needed(
    "margin.maintenanceMarginRate",
    SHARE,
    "Maintenance rate",
    "Must remain, as a share of the notional.",
    "this or tiers",
  ),
  {
    ...BPS,
    path: "margin.liquidationFeeBps",
    title: "Liquidation fee",
    hint: "On top of the perp fee.",
    fallback: ({ defaults }) => defaults.margin.liquidationFeeBps,
  },
  {
    ...SHARE,
    path: "margin.bufferFraction",
    title: "Buffer",
    hint: "Posted on top, as a share of the notional.",
    fallback: ({ defaults }) => defaults.margin.bufferFraction,
  },
];

export const REBALANCE_FIELDS: readonly NumberField[] = [
  needed("margin.rebalance.topUpBelow", SHARE, "Top up below", "Balance over notional.", "needed"),
  needed(
    "margin.rebalance.restoreTo",
    SHARE,
    "Restore to",
    "Balance over notional.",
    "what was posted",
  ),
  needed(
    "margin.rebalance.releaseAbove",
    SHARE,
    "Release above",
    "Balance over notional.",
    "never",
  ),
];
