import { type Parameter, parametersAt, titled } from "../api/catalogue";
import type {
  Execution,
  FoldChoice,
  FoldMode,
  FormOptionsQuery,
  RankBy,
  SlippageModel,
  VenuesQuery,
} from "../api/generated";
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
  /** A word that may be typed instead of a number: sent as null. */
  readonly word?: string;
}

/** A choice among the values of an enum; blank keeps the default. */
export interface ChoiceField {
  readonly path: string;
  readonly title: string;
  readonly hint: string;
  readonly choices: readonly (readonly [value: string, title: string])[];
  readonly fallback: (options: Options) => string;
  /** What a blank one is called that is none of the choices. */
  readonly blank?: string;
}

/** A box to tick; usual: how it is before anybody touches it. */
export interface FlagField {
  readonly path: string;
  readonly title: string;
  readonly usual: boolean;
}

/** Whether a box is ticked. */
export const isTicked = (form: FormState, { path, usual }: Omit<FlagField, "title">): boolean =>
  form.flags[path] ?? usual;

/** The fields of a part of the input, in the order of its kinds of fields. */
export interface Fields {
  readonly choices: readonly ChoiceField[];
  readonly numbers: readonly NumberField[];
  readonly flags: readonly FlagField[];
}

type FoldMetric = "SHARPE" | "NET_PNL" | "TOTAL_RETURN";

/** How the values of the declared choices read. */
const CHOSEN: Readonly<
  Record<Execution | FoldChoice | FoldMetric | FoldMode | RankBy | SlippageModel, string>
> = {
  TAKER: "Taker: at once",
  MAKER: "Maker: resting",
  FIXED: "As given",
  ESTIMATED: "Estimated from the bars",
  RATE: "Rate per 8 hours",
  SCORE: "The strategy's signal",
  ROLLING: "Rolling: all equally long",
  ANCHORED: "Anchored: from the first day",
  SHARPE: "Sharpe",
  NET_PNL: "Net P&L",
  TOTAL_RETURN: "Return",
  BEST: "The best cell",
  ROBUST: "The robust cell",
};

/** What the service says a blank means; null: nothing, or what depends on other fields. */
const defaultOf = (options: Options, path: string, field: string): unknown => {
  if (path.startsWith("strategy."))
    return parametersAt(path).find((one) => one.field === field)?.default ?? null;
  const part = path.slice(path.lastIndexOf(".") + 1);
  const groups: Readonly<Record<string, unknown>> = options.defaults;
  return (groups[part] as Readonly<Record<string, unknown>> | undefined)?.[field] ?? null;
};

function numberField(path: string, at: string, parameter: Parameter): NumberField {
  const { field, title, hint, unit, whole, least, absent, null: word } = parameter;
  return {
    ...MEASURES[unit],
    path: `${at}.${field}`,
    title,
    hint: word ? `${hint} ${titled(word)}: not at all.` : hint,
    whole,
    mayBeNegative: (least ?? 0) < 0,
    ...(word ? { word } : {}),
    ...(absent ? { blank: absent } : {}),
    fallback: (options) => defaultOf(options, path, field) as number | null,
  };
}

const choiceField = (
  path: string,
  at: string,
  { field, title, hint, choices }: Parameter,
): ChoiceField => ({
  path: `${at}.${field}`,
  title,
  hint,
  choices: choices.map((value) => [value, CHOSEN[value as keyof typeof CHOSEN] ?? value] as const),
  fallback: (options) => String(defaultOf(options, path, field)),
});

/** What the engine declares of a part of the input, as fields that stand `at` a path of the form. */
export function fieldsOf(path: string, at = path): Fields {
  const of = (kind: Parameter["kind"]) => parametersAt(path).filter((one) => one.kind === kind);
  return {
    choices: of("CHOICE").map((one) => choiceField(path, at, one)),
    numbers: of("NUMBER").map((one) => numberField(path, at, one)),
    flags: of("FLAG").map(({ field, title, default: usual }) => ({
      path: `${at}.${field}`,
      title,
      usual: usual === true,
    })),
  };
}
