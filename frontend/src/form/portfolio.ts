import type { PortfolioInput } from "../api/generated";
import { fieldsOf, type NumberField, type Options } from "./fields";
import { type FormState, marketOf } from "./model";
import { numberOf, wrongNumber } from "./numbers";
import { type Errors, readFields } from "./terms";
import { SHARE } from "./units";
import { weightPath } from "./weights";

export const PORTFOLIO = fieldsOf("portfolio");
const SLOTS = "portfolio.slots";

/** What a blank weight means: one part of as many as there are slots. */
function evenWeight({ defaults }: Options, form: FormState): number {
  const slots = Number(form.values[SLOTS]?.trim() || defaults.portfolio.slots);
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
    const weight = numberOf(text, SHARE);
    const path = weightPath(form.markets[index] ?? "");
    const wrong = wrongNumber(text, { ...SHARE, title: "Weight", mayBeNegative: true });
    if (wrong) errors[path] = wrong;
    else if (weight <= 0) errors[path] = `Must be above 0, was ${text}.`;
    return weight;
  });
}

/** How the markets share the capital, as far as typed. */
export function readPortfolio(form: FormState, options: Options, errors: Errors): PortfolioInput {
  const weights = readWeights(form, options, errors);
  return { ...readFields(form, PORTFOLIO, errors), ...(weights ? { weights } : {}) };
}
