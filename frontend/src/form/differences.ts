import { parametersAt, titled } from "../api/catalogue";
import type { ChoiceField, Fields, NumberField, Options } from "./fields";
import * as fields from "./fields";
import { entryPath, type FormState } from "./model";
import { numberOf } from "./numbers";
import * as trading from "./trading_fields";

/** A field that is not as it would be by default, in words. */
export interface Difference {
  readonly path: string;
  readonly text: string;
}

function ofNumber(form: FormState, options: Options, field: NumberField): Difference[] {
  const text = form.values[field.path]?.trim() ?? "";
  const usual = field.fallback(options, form);
  if (text === "" || numberOf(text, field) === usual) return [];
  const value = numberOf(text, field);
  const read = field.reading && Number.isFinite(value) ? field.reading(value) : text;
  const unit = field.reading || !field.unit ? "" : ` ${field.unit}`;
  const default_ =
    usual === null ? (field.blank ?? "none") : (field.reading?.(usual) ?? String(usual));
  return [{ path: field.path, text: `${field.title} ${read}${unit} (default ${default_})` }];
}

function ofChoice(form: FormState, options: Options, field: ChoiceField): Difference[] {
  const value = form.values[field.path] ?? "";
  const usual = field.fallback(options);
  if (value === "" || value === usual) return [];
  const titleOf = (one: string): string | undefined =>
    field.choices.find(([name]) => name === one)?.[1];
  const default_ = titleOf(usual) ?? field.blank ?? "none";
  return [
    { path: field.path, text: `${field.title}: ${titleOf(value) ?? value} (default ${default_})` },
  ];
}

const ofFlag = (form: FormState, flag: Fields["flags"][number]): Difference[] =>
  fields.isTicked(form, flag) === flag.usual
    ? []
    : [{ path: flag.path, text: `${flag.usual ? "Not: " : ""}${flag.title}` }];

const ofPart = (form: FormState, options: Options, part: Fields): Difference[] => [
  ...part.choices.flatMap((one) => ofChoice(form, options, one)),
  ...part.numbers.flatMap((one) => ofNumber(form, options, one)),
  ...part.flags.flatMap((one) => ofFlag(form, one)),
];

function ofStrategy(form: FormState, options: Options, name: string, root: string): Difference[] {
  const [path, at] = [`strategy.${name}`, `${root}.${name}`];
  const own = ofPart(form, options, fields.fieldsOf(path, at));
  const sizing = `${at}.sizing`;
  if (parametersAt(`${path}.sizing`).length === 0 || !form.flags[sizing]) return own;
  return [
    ...own,
    { path: sizing, text: "Size positions by the score" },
    ...ofPart(form, options, fields.fieldsOf(`${path}.sizing`, sizing)),
  ];
}

function ofMargin(form: FormState, options: Options): Difference[] {
  if (!fields.isTicked(form, trading.MARGIN)) return ofFlag(form, trading.MARGIN);
  const tiers = form.values[trading.TIERS]?.trim();
  return [
    ...ofPart(form, options, trading.ISOLATED),
    ...(tiers ? [{ path: trading.TIERS, text: `Maintenance tiers ${tiers}` }] : []),
    ...(fields.isTicked(form, trading.REBALANCE)
      ? [...ofFlag(form, trading.REBALANCE), ...ofPart(form, options, trading.REBALANCING)]
      : []),
  ];
}

/**
 * What of a form is not as it would be by default, in the order of its fields: strategy, terms,
 * and the parts that only its kind of run has.
 */
export function differences(
  form: FormState,
  options: Options,
  { hasEntries = false, parts = [] }: { hasEntries?: boolean; parts?: readonly Fields[] } = {},
): Difference[] {
  const strategies = hasEntries
    ? form.entries.flatMap((entry) =>
        ofStrategy(form, options, entry.strategy, entryPath(entry)).map((one) => ({
          ...one,
          text: `${entry.label || titled(entry.strategy)}: ${one.text}`,
        })),
      )
    : ofStrategy(form, options, form.strategy, "strategy");
  return [
    ...strategies,
    ...parts.flatMap((part) => ofPart(form, options, part)),
    ...ofChoice(form, options, trading.venueProfile(options.venues)),
    ...ofPart(form, options, trading.COSTS),
    ...ofPart(form, options, trading.CAPITAL),
    ...ofChoice(form, options, trading.DIRECTION),
    ...ofPart(form, options, trading.RULES),
    ...ofPart(form, options, trading.ENTRY_BASIS),
    ...ofMargin(form, options),
    ...(form.flags.strictData ? [{ path: "strictData", text: "Refuse flawed data" }] : []),
  ];
}
