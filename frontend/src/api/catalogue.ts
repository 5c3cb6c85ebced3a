/** What the service says of its metrics: `carry schema --catalogue` writes catalogue.json. */
import document from "./catalogue.json";
import type { MetricsFragment, SweepMetric } from "./generated";

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
