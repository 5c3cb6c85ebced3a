import {
  type Parameter,
  parametersAt,
  STRATEGIES,
  type StrategyName,
  strategyNamed,
  titled,
} from "../api/catalogue";
import type { SweepAxisInput, SweepParameter } from "../api/generated";
import type { Options } from "./fields";
import type { AxisRow, FormState } from "./model";
import { numberOf, wrongNumber } from "./numbers";
import type { Errors } from "./terms";
import { MEASURES, type Unit } from "./units";

const sweptAt = (path: string): readonly Parameter[] =>
  parametersAt(path).filter(({ name }) => name !== null);
const OF_TERMS = ["costs", "capital", "margin"].flatMap(sweptAt);
const sweptBy = (strategy: StrategyName): readonly Parameter[] => [
  ...sweptAt(`strategy.${strategy}`),
  ...OF_TERMS,
];
const ALL_SWEPT = STRATEGIES.flatMap(({ name }) => sweptBy(name));

/** The parameters that a sweep of this strategy can vary, those of its terms behind its own. */
export const sweepParameters = (strategy: StrategyName): readonly SweepParameter[] =>
  sweptBy(strategy).flatMap(({ name }) => name ?? []);

/** What the values of a parameter are counted in. */
export const unitOf = (parameter: SweepParameter): Unit | undefined => {
  const declared = ALL_SWEPT.find(({ name }) => name === parameter);
  return declared && MEASURES[declared.unit];
};

export const isRate = (parameter: SweepParameter): boolean => unitOf(parameter)?.isRate === true;

/** How many values an axis has as typed; undefined while it is not complete. */
function valueCount(row: AxisRow): number | undefined {
  if (row.kind === "range") {
    const steps = numberOf(row.steps);
    return Number.isInteger(steps) && steps >= 2 ? steps : undefined;
  }
  const values = splitValues(row);
  return values.length > 0 && values.every(Number.isFinite) ? values.length : undefined;
}

const split = ({ values }: AxisRow): readonly string[] =>
  values.match(/[^\s,;]+(?:\s+(?:bps?|%))?/gi) ?? [];

const splitValues = (row: AxisRow): number[] =>
  split(row).map((part) => numberOf(part, unitOf(row.parameter)));

/** What a typed number of an axis must be. */
const fieldOf = (parameter: SweepParameter) => {
  const { title = "", whole = false } = ALL_SWEPT.find(({ name }) => name === parameter) ?? {};
  return { ...unitOf(parameter), title, whole, mayBeNegative: true };
};

const firstWrong = (texts: readonly string[], parameter: SweepParameter): string | undefined =>
  texts.map((text) => wrongNumber(text, fieldOf(parameter))).find((wrong) => wrong);

const product = (counts: readonly number[]): number => counts.reduce((all, one) => all * one, 1);

/** Cells of the grid as typed; without axes, of the default grid; undefined if not complete. */
export function totalCells(axes: readonly AxisRow[], strategy: StrategyName): number | undefined {
  const { cells } = strategyNamed(strategy);
  if (cells === null) return undefined;
  if (axes.length === 0) return cells;
  const counts = axes.map(valueCount);
  return counts.some((one) => one === undefined) ? undefined : product(counts as number[]);
}

function valuesError(row: AxisRow, values: readonly number[]): string | undefined {
  if (values.length === 0) return "Enter at least one value.";
  const wrong = firstWrong(split(row), row.parameter);
  if (wrong) return wrong;
  return new Set(values).size < values.length ? "Each value may stand here once." : undefined;
}

function rangeError(row: AxisRow, from: number, to: number, steps: number): string | undefined {
  if (row.from.trim() === "" || row.to.trim() === "") return "Enter both ends.";
  const ends = { ...fieldOf(row.parameter), whole: false }; // only the values between must be
  const wrong = [row.from, row.to].map((text) => wrongNumber(text, ends)).find((one) => one);
  if (wrong) return wrong;
  if (to <= from) {
    return `The end must lie above the beginning ${row.from.trim()}, was ${row.to.trim()}.`;
  }
  if (!Number.isInteger(steps) || steps < 2) {
    return `Steps must be a whole number of 2 or more, was ${row.steps.trim() || "blank"}.`;
  }
  return undefined;
}

/** The axes as input, and what is wrong with them by path, such as "axes.0". */
export function readAxes(axes: readonly AxisRow[]): {
  input: SweepAxisInput[];
  errors: Record<string, string>;
} {
  const errors: Record<string, string> = {};
  const input = axes.map((row, index): SweepAxisInput => {
    const { parameter } = row;
    if (axes.findIndex((other) => other.parameter === parameter) < index) {
      errors[`axes.${index}`] = "This parameter is already on another axis.";
    }
    if (row.kind === "values") {
      const values = splitValues(row);
      const error = valuesError(row, values);
      if (error) errors[`axes.${index}`] ??= error;
      return { parameter, values };
    }
    const [from, to, steps] = [
      numberOf(row.from, unitOf(parameter)),
      numberOf(row.to, unitOf(parameter)),
      numberOf(row.steps),
    ];
    const error = rangeError(row, from, to, steps);
    if (error) errors[`axes.${index}`] ??= error;
    return { parameter, range: { from, to, steps } };
  });
  return { input, errors };
}

/** Notes what is wrong with the grid as a whole. */
export function checkCells(form: FormState, options: Options, errors: Errors): void {
  const cells = totalCells(form.axes, form.strategy);
  const { sweepCells, sweepAxes } = options.limits;
  if (strategyNamed(form.strategy).cells === null) {
    errors.strategy = `${titled(form.strategy)} has nothing to sweep: choose another.`;
  }
  if (form.axes.length > sweepAxes) errors.axes = `At most ${sweepAxes} axes.`;
  else if (cells !== undefined && cells > sweepCells) {
    errors.axes = `At most ${sweepCells} cells, was ${cells}.`;
  }
}
