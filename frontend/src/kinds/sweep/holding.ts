import { COMPUTED, type HeatmapData } from "../../charts/heatmap_data";
import * as format from "../../format";
import type { MetricWords } from "../../words";
import { type Holding, shownValue } from "./heatmap_words";

/** Undefined where holding has no such value, or more of it is neither better nor worse. */
export function holdingOf(
  { values, states }: Pick<HeatmapData, "values" | "states">,
  { better }: MetricWords,
  held: number | null | undefined,
): Holding | undefined {
  if (held === null || held === undefined || better === "NEITHER") return undefined;
  // A cell that holds has the very value of holding, in the digits that travel.
  const bar = Math.fround(held);
  let [beaten, traded] = [0, 0];
  for (let place = 0; place < values.length; place += 1) {
    if (states[place] !== COMPUTED) continue;
    const value = values[place] as number; // NaN is neither more nor less
    traded += 1;
    if (better === "MORE" ? value > bar : value < bar) beaten += 1;
  }
  return { value: held, beaten, traded };
}

export function holdingWords(
  { value, beaten, traded }: Holding,
  metric: MetricWords,
  many: string,
): string {
  const held = `Holding throughout: ${metric.title} ${shownValue(metric, value)}.`;
  if (traded === 0) return held;
  const number = beaten === 0 ? "None" : beaten === traded ? "All" : format.count(beaten);
  return `${held} ${number} of ${format.count(traded)} ${many} that traded beat${beaten === 1 ? "s" : ""} it.`;
}
