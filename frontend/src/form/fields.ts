import type { FormOptionsQuery, VenuesQuery } from "../api/generated";
import type { FormState } from "./model";

export type Options = Pick<FormOptionsQuery["service"], "defaults" | "limits"> & {
  readonly presets: FormOptionsQuery["presets"];
  readonly venues: VenuesQuery["venues"];
};

/** One number of the form. `path` is its dotted GraphQL path, which server errors name too. */
export interface NumberField {
  readonly path: string;
  readonly title: string;
  readonly hint: string;
  readonly whole?: boolean;
  readonly mayBeNegative?: boolean;
  /** What a blank field means; null: nothing, then `blank` says so in words. */
  readonly fallback: (options: Options, form: FormState) => number | null;
  readonly blank?: string;
}

/** A choice among the values of an enum; blank keeps the default. */
export interface ChoiceField {
  readonly path: string;
  readonly title: string;
  readonly hint: string;
  readonly choices: readonly (readonly [value: string, title: string])[];
  readonly fallback: (options: Options) => string;
}

const simple = (
  name: "minFundingRate" | "exitFundingRate",
  title: string,
  hint: string,
): NumberField => ({
  path: `strategy.simple.${name}`,
  title,
  hint,
  mayBeNegative: true,
  fallback: ({ defaults }) => defaults.simple[name],
});

type CompositeName = keyof FormOptionsQuery["service"]["defaults"]["composite"];

const composite = (
  name: CompositeName,
  title: string,
  hint: string,
  extra: Partial<NumberField> = {},
): NumberField => ({
  path: `strategy.composite.${name}`,
  title,
  hint,
  fallback: ({ defaults }) => defaults.composite[name],
  ...extra,
});

const sizing = (
  name: keyof FormOptionsQuery["service"]["defaults"]["sizing"],
  title: string,
  hint: string,
): NumberField => ({
  path: `strategy.composite.sizing.${name}`,
  title,
  hint,
  fallback: ({ defaults }) => defaults.sizing[name],
});

export const SIMPLE_FIELDS: readonly NumberField[] = [
  simple("minFundingRate", "Entry funding rate", "Open when the rate is at least this."),
  simple("exitFundingRate", "Exit funding rate", "Close when the rate is below this."),
];

export const COMPOSITE_FIELDS: readonly NumberField[] = [
  composite("entryThreshold", "Entry threshold", "Open when the score is at least this."),
  composite("exitThreshold", "Exit threshold", "Close when the score is below this."),
  composite("weightRateLevel", "Weight: rate level", "How much the size of the rate counts."),
  composite("weightTrend", "Weight: trend", "How much a rising rate counts."),
  composite("weightPersistence", "Weight: persistence", "How much a long run of rates counts."),
  composite("weightBasis", "Weight: basis", "How much the gap of perp to spot counts."),
  composite("trendEmaSpan", "Trend EMA span", "In settlements.", { whole: true }),
  composite("persistenceThreshold", "Persistence threshold", "Rates from this on are counted.", {
    mayBeNegative: true,
  }),
  composite("persistenceMaxPeriods", "Persistence periods", "So many in a row count in full.", {
    whole: true,
  }),
];

export const SIZING_FIELDS: readonly NumberField[] = [
  sizing("minAllocationFraction", "Smallest fraction", "Of the capital, at score 0."),
  sizing("maxAllocationFraction", "Largest fraction", "Of the capital, at score 1."),
  sizing("maxPortfolioExposure", "Largest exposure", "In quote currency."),
];
