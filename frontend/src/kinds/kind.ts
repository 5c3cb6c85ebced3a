import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren, FunctionComponent } from "preact";
import type { RunKind, RunStatus, RunsQuery, StartedFragment } from "../api/generated";
import type { Fields } from "../form/fields";
import type { Reading } from "../form/input";
import type { FormProps } from "../views/form_parts";
import type { CellsEvent, RunHead } from "../views/run_types";

export type RunNode = RunsQuery["runs"]["nodes"][number];

export interface ResultProps {
  readonly head: RunHead;
  readonly cells: ReadonlySignal<CellsEvent | undefined>;
}

/** How a kind is asked for on the page. */
export interface Asking<Input extends object = object> {
  /** As the form's modes call it, and what that means. */
  readonly mode: string;
  readonly hint: string;
  /** The button, and the same while the mutation is under way. */
  readonly action: string;
  readonly sending: string;
  readonly hasManyMarkets: boolean;
  /** Several strategies are chosen in `Part` instead of one strategy and its preset. */
  readonly hasEntries?: boolean;
  /** Fields of the input that this kind alone has. */
  readonly parts?: readonly Fields[];
  /** What the form has for this kind alone. */
  readonly Part?: FunctionComponent<FormProps>;
  /** The mutation's input; what is wrong is noted in `reading.errors`. */
  read(reading: Reading): Input;
  start(input: Input): Promise<StartedFragment>;
}

/** What the page knows of one kind of run: one file each, listed in table.ts. */
export interface Kind {
  readonly name: RunKind;
  readonly title: string;
  /** The mutation that starts it. */
  readonly mutation: string;
  /** The tables that can be downloaded, by their names in the address. */
  readonly tables: readonly (readonly [table: string, title: string])[];
  /** Absent: not asked for in the form. */
  readonly asking?: Asking;
  readonly Result: FunctionComponent<ResultProps>;
  /** Lets `Result` come before it is shown; absent: it comes then. */
  ahead?(head: RunHead): void;
  /** Whether there is a result to show; by default once the run has succeeded or was cancelled. */
  isShown?(status: RunStatus): boolean;
  /** It has one equity curve, that can be laid over others'. */
  readonly isComparable?: boolean;
  /** How its end is told where it was waited for, beside what asked for it. */
  readonly Ended?: FunctionComponent<{ readonly head: RunHead }>;
  /** One element while running and after: what the reader has picked stays picked. */
  readonly isLive?: boolean;
  /** What came of a run that is over, in the list of runs. */
  outcome(run: RunNode): ComponentChildren;
}

/** An asking whose input only it knows. */
export const asking = <Input extends object>(one: Asking<Input>): Asking =>
  one as unknown as Asking;
