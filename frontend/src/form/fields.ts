import { type Group, PARAMETERS } from "../api/catalogue";
import type { FormOptionsQuery, VenuesQuery } from "../api/generated";
import type { FormState } from "./model";
import { MEASURES, type Unit } from "./units";

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

/** The numbers of a part of the input; blank means what the service's default says. */
const numbersOf = (path: Group, part: "simple" | "composite" | "sizing"): readonly NumberField[] =>
  PARAMETERS[path]
    .filter(({ kind }) => kind === "NUMBER")
    .map(({ field, title, hint, unit, whole, mayBeNegative }) => ({
      ...MEASURES[unit],
      path: `${path}.${field}`,
      title,
      hint,
      whole,
      mayBeNegative,
      fallback: ({ defaults }) =>
        Number((defaults[part] as Readonly<Record<string, unknown>>)[field]),
    }));

export const SIMPLE_FIELDS = numbersOf("strategy.simple", "simple");
export const COMPOSITE_FIELDS = numbersOf("strategy.composite", "composite");
export const SIZING_FIELDS = numbersOf("strategy.composite.sizing", "sizing");
