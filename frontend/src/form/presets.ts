import type { Options } from "./fields";
import { formOf } from "./from_input";
import type { FormState } from "./model";

export type Preset = Options["presets"][number];
type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const presetNamed = (presets: readonly Preset[], name: unknown): Preset | undefined =>
  presets.find((one) => one.name === name);

const inputOf = (preset: Preset | undefined): Json => (preset?.input ?? {}) as Json;

/** Whether a preset is about a strategy, and not about how any is traded. */
export const hasStrategy = (preset: Preset): boolean => "strategy" in inputOf(preset);

/** `input` where it says something, `under` where it does not. */
function over(under: Json, input: Json): Json {
  const merged: Record<string, unknown> = { ...under, ...input };
  for (const [key, value] of Object.entries(under)) {
    const own = input[key];
    if (!isRecord(value) || !isRecord(own)) continue;
    // Exactly one strategy: of one of another kind nothing is the preset's.
    const isOther = key === "strategy" && !Object.keys(own).some((kind) => kind in value);
    merged[key] = isOther ? own : over(value, own);
  }
  return merged;
}

/** What `input` says beyond `under`. */
function beyond(under: Json, input: Json): Json {
  const left = Object.entries(input).flatMap(([key, own]): [string, unknown][] => {
    const value = under[key];
    if (!isRecord(value) || !isRecord(own)) {
      return own === value || own === undefined ? [] : [[key, own]];
    }
    const inner = beyond(value, own);
    return Object.keys(inner).length > 0 ? [[key, inner]] : [];
  });
  return Object.fromEntries(left);
}

/** An input with what its preset gives written out, as a form shows it. */
export function writtenOut(input: Json, presets: readonly Preset[]): Json {
  return over(inputOf(presetNamed(presets, input.preset)), input);
}

/** The input of a form whose preset is active: its name, and what differs from it. */
export function byItsPreset(form: FormState, presets: readonly Preset[], input: object): object {
  const preset = presetNamed(presets, form.preset);
  return preset ? { preset: preset.name, ...beyond(inputOf(preset), input as Json) } : input;
}

function pathsOf(preset: Preset | undefined): (path: string) => boolean {
  const { values, flags } = formOf("BACKTEST", inputOf(preset));
  const own = new Set([...Object.keys(values), ...Object.keys(flags)]);
  const isOfStrategy = preset !== undefined && hasStrategy(preset);
  return (path) => own.has(path) || (isOfStrategy && path.startsWith("strategy."));
}

/** What a change of one field leaves of the active preset: nothing, if the field is one of it. */
export function presetBeside(form: FormState, presets: readonly Preset[], path: string) {
  const preset = presetNamed(presets, form.preset);
  return pathsOf(preset)(path) ? undefined : form.preset;
}

/** The form with a preset's fields filled in; blank again are those of the one before it, and with
 * a preset's strategy every other field of strategies. */
export function withPreset(
  form: FormState,
  preset: Preset,
  presets: readonly Preset[] = [preset],
): FormState {
  const before = pathsOf(presetNamed(presets, form.preset));
  const isOwn = pathsOf(preset);
  const kept = <Value>(all: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(all).filter(([path]) => !before(path) && !isOwn(path)));
  const own = formOf(form.mode, inputOf(preset));
  return {
    ...form,
    strategy: hasStrategy(preset) ? own.strategy : form.strategy,
    preset: preset.name,
    flags: { ...kept(form.flags), ...own.flags },
    values: { ...kept(form.values), ...own.values },
  };
}

/** The form's values and flags with a preset's strategy as the entry of a comparison. */
export function entryOf(form: FormState, preset: Preset, key: string) {
  const { strategy } = inputOf(preset);
  const { values, flags } = formOf("COMPARISON", { entries: [{ strategy }] });
  const moved = <Value>(all: Readonly<Record<string, Value>>) =>
    Object.fromEntries(
      Object.entries(all).map(([path, value]) => [
        path.replace(/^entries\.0\./, `entries.${key}.`),
        value,
      ]),
    );
  return {
    values: { ...form.values, ...moved(values) },
    flags: { ...form.flags, ...moved(flags) },
  };
}
