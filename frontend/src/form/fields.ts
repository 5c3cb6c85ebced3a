import type { FormOptionsQuery, VenuesQuery } from "../api/generated";
import type { FormState } from "./model";
import { QUOTE, RATE, SCORE, SETTLEMENTS, SHARE, type Unit, WEIGHT } from "./units";

export type Options = Pick<FormOptionsQuery["service"], "defaults" | "limits"> & {
  readonly presets: FormOptionsQuery["presets"];
  readonly venues: VenuesQuery["venues"];
};

/** One number of the form. `path` is its dotted GraphQL path, which server errors name too. */
export interface NumberField extends Unit {
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
  ...RATE,
  path: `strategy.simple.${name}`,
  title,
  hint,
  mayBeNegative: true,
  fallback: ({ defaults }) => defaults.simple[name],
});

type CompositeName = keyof FormOptionsQuery["service"]["defaults"]["composite"];

const composite = (
  name: CompositeName,
  unit: Unit,
  title: string,
  hint: string,
  extra: Partial<NumberField> = {},
): NumberField => ({
  ...unit,
  path: `strategy.composite.${name}`,
  title,
  hint,
  fallback: ({ defaults }) => defaults.composite[name],
  ...extra,
});

const sizing = (
  name: keyof FormOptionsQuery["service"]["defaults"]["sizing"],
  unit: Unit,
  title: string,
  hint: string,
): NumberField => ({
  ...unit,
  path: `strategy.composite.sizing.${name}`,
  title,
  hint,
  fallback: ({ defaults }) => defaults.sizing[name],
});

export const SIMPLE_FIELDS: readonly NumberField[] = [
  simple(
    "minFundingRate",
    "Entry funding rate",
    "Open when the rate is at least this. 0.0001 is 0.01 % per settlement.",
  ),
  simple(
    "exitFundingRate",
    "Exit funding rate",
    "Close when the rate is below this, per settlement.",
  ),
];

export const COMPOSITE_FIELDS: readonly NumberField[] = [
  composite("entryThreshold", SCORE, "Entry threshold", "Open when the score is at least this."),
  composite("exitThreshold", SCORE, "Exit threshold", "Close when the score is below this."),
  composite(
    "weightRateLevel",
    WEIGHT,
    "Weight: rate level",
    "How much the size of the rate counts.",
  ),
  composite("weightTrend", WEIGHT, "Weight: trend", "How much a rising rate counts."),
  composite(
    "weightPersistence",
    WEIGHT,
    "Weight: persistence",
    "How much a long run of rates counts.",
  ),
  composite("weightBasis", WEIGHT, "Weight: basis", "How much the gap of perp to spot counts."),
  composite("trendEmaSpan", SETTLEMENTS, "Trend EMA span", "How far the average reaches.", {
    whole: true,
  }),
  composite(
    "persistenceThreshold",
    RATE,
    "Persistence threshold",
    "Rates per settlement from this on are counted.",
    {
      mayBeNegative: true,
    },
  ),
  composite(
    "persistenceMaxPeriods",
    SETTLEMENTS,
    "Persistence periods",
    "So many in a row count in full.",
    {
      whole: true,
    },
  ),
];

export const SIZING_FIELDS: readonly NumberField[] = [
  sizing("minAllocationFraction", SHARE, "Smallest fraction", "Of the capital, at score 0."),
  sizing("maxAllocationFraction", SHARE, "Largest fraction", "Of the capital, at score 1."),
  sizing("maxPortfolioExposure", QUOTE, "Largest exposure", "Notional of a position, never more."),
];
