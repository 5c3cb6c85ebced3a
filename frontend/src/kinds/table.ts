import type { RunKind, RunStatus } from "../api/generated";
import { type Errors, type Options, readCommon } from "../form/input";
import { EMPTY_FORM, type FormState } from "../form/model";
import { byItsPreset } from "../form/presets";
import type { RunHead } from "../views/run_types";
import { BACKTEST } from "./backtest/kind";
import { COMPARISON } from "./comparison/kind";
import { FILE_IMPORT } from "./file_import/kind";
import type { Asking, Kind } from "./kind";
import { IMPORT } from "./market_import/kind";
import { MULTI_MARKET } from "./multi_market/kind";
import { PORTFOLIO } from "./portfolio/kind";
import { SWEEP } from "./sweep/kind";
import { WALK_FORWARD } from "./walk_forward/kind";

/** Every kind of run, in the order of the form's modes. */
export const KINDS: readonly Kind[] = [
  BACKTEST,
  COMPARISON,
  SWEEP,
  WALK_FORWARD,
  MULTI_MARKET,
  PORTFOLIO,
  IMPORT,
  FILE_IMPORT,
];

const hasEnded = (status: RunStatus): boolean => status === "SUCCEEDED" || status === "CANCELLED";

/** What the page knows of a kind. */
export function kindOf(name: RunKind): Kind {
  const found = KINDS.find((one) => one.name === name);
  if (!found) throw new Error(`kind must be one that this page knows, was ${name}`);
  return found;
}

/** Whether a run has a result to show. */
export const isResultShown = ({ kind, status }: RunHead): boolean =>
  (kindOf(kind).isShown ?? hasEnded)(status);

/** Lets what shows a run's result come, with its answers, if it will be shown. */
export function resultAhead(head: RunHead): void {
  if (isResultShown(head)) kindOf(head.kind).ahead?.(head);
}

/** How a form's mode is asked for. */
export const askingOf = (mode: RunKind): Asking => kindOf(mode).asking ?? askingOf(EMPTY_FORM.mode);

/** A filled form as the input of the mutation for its mode. */
export interface ReadyInput {
  readonly mode: RunKind;
  readonly input: object;
}

/** What the form says, as a mutation's input, or what is wrong with it, by field. */
export function readForm(form: FormState, options: Options): ReadyInput | { errors: Errors } {
  const errors: Errors = {};
  const common = readCommon(form, errors);
  const input = askingOf(form.mode).read({ form, options, errors, common });
  if (Object.keys(errors).length > 0) return { errors };
  return { mode: form.mode, input: byItsPreset(form, options.presets, input) };
}
