import type { Position } from "../../charts/grid";
import { type HeatmapData, IDLE, INVALID, PENDING } from "../../charts/heatmap_data";
import { DASH, signedAmount } from "../../format";
import type { MetricWords } from "../../words";
import type { Colours } from "./picks";

/** What holding throughout comes to by a metric, and how many of the traded places are better. */
export interface Holding {
  readonly value: number;
  readonly beaten: number;
  readonly traded: number;
}

export interface HeatmapProps extends HeatmapData {
  readonly yTitle: string;
  readonly metric: MetricWords;
  readonly best: Position | undefined;
  readonly robust: Position | undefined;
  readonly colours: Colours;
  readonly holding: Holding | undefined;
  onOpen(at: Position): void;
  /** The place that is pointed at, by pointer or keys. */
  onPoint(at: Position): void;
  onPin(at: Position): void;
}

const LARGE = 100_000;

/** A value with the digits that a 32-bit float has: of large amounts no hundredths. */
export const shownValue = (metric: MetricWords, value: number): string =>
  metric.unit === "QUOTE" && Math.abs(value) >= LARGE
    ? signedAmount(value, 0).replace(metric.signed ? "" : "+", "")
    : metric.show(value);

export function stateWords(state: number | undefined): string {
  if (state === INVALID) return "invalid: exit above entry";
  if (state === IDLE) return "no trade";
  return state === PENDING ? "not computed yet" : "undefined";
}

/** A place of the map in words. */
export function cellWords(
  props: Omit<
    HeatmapProps,
    "best" | "robust" | "onOpen" | "onPoint" | "onPin" | "shades" | "colours" | "holding"
  >,
  { column, row }: Position,
): string {
  const { values, states, xLabels, yLabels, xTitle, yTitle, metric } = props;
  const place = row * xLabels.length + column;
  const value = values[place] ?? Number.NaN;
  const state = states[place];
  const at = [yTitle && `${yTitle} ${yLabels[row]}`, `${xTitle} ${xLabels[column]}`];
  const told = Number.isNaN(value) ? stateWords(state) : shownValue(metric, value);
  const idle = state === IDLE && told !== DASH ? ", no trade" : "";
  const near = props.near.has(place) ? ", within one standard error of the best Sharpe ratio" : "";
  return `${at.filter(Boolean).join(", ")}: ${metric.title} ${told}${idle}${near}`;
}
