/** What the service says of its parameters and metrics: `carry schema --catalogue` writes catalogue.json. */
import document from "./catalogue.json";
import type { MetricsFragment, SweepMetric, SweepParameter } from "./generated";

type Unit = "QUOTE" | "FRACTION" | "RATIO" | "COUNT" | "HOURS" | "DAYS" | "SETTLEMENTS" | "INSTANT";

export interface Metric {
  /** What a sweep calls it; null of those that cells do not keep. */
  readonly name: SweepMetric | null;
  readonly field: keyof MetricsFragment;
  readonly title: string;
  readonly unit: Unit;
  /** Whether it can be below 0. */
  readonly signed: boolean;
  readonly better: "MORE" | "LESS" | "NEITHER";
  readonly meaning: string;
}

export const METRICS = document.metrics as readonly Metric[];

export interface Parameter {
  /** What a sweep calls it; null of those that it cannot vary. */
  readonly name: SweepParameter | null;
  readonly field: string;
  readonly kind: "NUMBER" | "FLAG" | "CHOICE";
  readonly choices: readonly string[];
  readonly title: string;
  readonly hint: string;
  readonly unit:
    | "RATE"
    | "FRACTION"
    | "YEARLY"
    | "BPS"
    | "QUOTE"
    | "BASE"
    | "SETTLEMENTS"
    | "DAYS"
    | "POSITIONS"
    | "SCORE"
    | "WEIGHT"
    | "FACTOR"
    | "NONE";
  readonly whole: boolean;
  readonly mayBeNegative: boolean;
  readonly default: number | boolean | string | null;
  /** What a blank means, in words, where the default does not tell it. */
  readonly absent: string | null;
  /** How a run's line of settings tells it; null: title and value; "": another line tells it. */
  readonly line: string | null;
}

export type Group = keyof typeof document.parameters;

/** Parameters by the path of the input that takes them. */
export const PARAMETERS = document.parameters as Readonly<Record<Group, readonly Parameter[]>>;
