import type { PortfolioInput, RankBy } from "../api/generated";
import type { ChoiceField, NumberField, Options } from "./fields";
import { type FormState, marketOf } from "./model";
import { type Errors, readNumbers } from "./terms";
import { POSITIONS, SHARE } from "./units";
import { weightPath } from "./weights";

const SLOTS: NumberField = {
  ...POSITIONS,
  path: "portfolio.slots",
  title: "Slots",
  hint: "Positions open at a time.",
  whole: true,
  fallback: ({ defaults }) => defaults.portfolio.slots,
};

export const PORTFOLIO_FIELDS: readonly NumberField[] = [
  SLOTS,
  {
    ...SHARE,
    path: "portfolio.maxExposure",
    title: "Exposure cap",
    hint: "Perp notional of all positions, as a share of the capital.",
    blank: "no cap",
    fallback: () => null,
  },
  {
    ...SHARE,
    path: "portfolio.maxVolumeShare",
    title: "Volume limit",
    hint: "An entry's share of the last bar's volume, on either leg.",
    blank: "no limit",
    fallback: () => null,
  },
];

export const RANK_BY: ChoiceField = {
  path: "portfolio.rankBy",
  title: "Rank by",
  hint: "Who is opened first; of equals the market chosen first.",
  choices: [
    ["RATE", "Rate per 8 hours"],
    ["SCORE", "The strategy's signal"],
  ],
  fallback: ({ defaults }) => defaults.portfolio.rankBy,
};

/** What a blank weight means: one part of as many as there are slots. */
function evenWeight({ defaults }: Options, form: FormState): number {
  const slots = Number(form.values[SLOTS.path]?.trim() || defaults.portfolio.slots);
  return 1 / (slots >= 1 ? slots : defaults.portfolio.slots);
}

/** A field for the weight of each chosen market, in their order. */
export const weightFields = (markets: readonly string[]): readonly NumberField[] =>
  markets.map((market) => {
    const { venue, symbol } = marketOf(market);
    return {
      ...SHARE,
      path: weightPath(market),
      title: `${venue} ${symbol}`,
      hint: "",
      fallback: evenWeight,
    };
  });

function readWeights(form: FormState, options: Options, errors: Errors): number[] | undefined {
  const texts = form.markets.map((market) => form.values[weightPath(market)]?.trim() ?? "");
  if (texts.every((text) => text === "")) return undefined;
  return texts.map((text, index) => {
    if (text === "") return evenWeight(options, form);
    const weight = Number(text);
    const path = weightPath(form.markets[index] ?? "");
    if (!Number.isFinite(weight)) errors[path] = "Enter a number.";
    else if (weight <= 0) errors[path] = `Must be above 0, was ${text}.`;
    return weight;
  });
}

/** How the markets share the capital, as far as typed. */
export function readPortfolio(form: FormState, options: Options, errors: Errors): PortfolioInput {
  const rankBy = form.values[RANK_BY.path];
  const weights = readWeights(form, options, errors);
  return {
    ...(readNumbers(form, PORTFOLIO_FIELDS, errors) as PortfolioInput),
    ...(rankBy ? { rankBy: rankBy as RankBy } : {}),
    ...(weights ? { weights } : {}),
  };
}
