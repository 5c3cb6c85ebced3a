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
import { numberOf } from "./numbers";
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

const isWhole = (parameter: SweepParameter): boolean =>
  ALL_SWEPT.some(({ name, whole }) => whole && name === parameter);

/** How many values an axis has as typed; undefined while it is not complete. */
function valueCount(row: AxisRow): number | undefined {
  if (row.kind === "range") {
    const steps = numberOf(row.steps);
    return Number.isInteger(steps) && steps >= 2 ? steps : undefined;
  }
  const values = splitValues(row);
  return values.length > 0 && values.every(Number.isFinite) ? values.length : undefined;
}

const splitValues = ({ values, parameter }: AxisRow): number[] =>
  (values.match(/[^\s,;]+(?:\s+(?:bps?|%))?/gi) ?? []).map((part) =>
    numberOf(part, unitOf(parameter)),
  );

const product = (counts: readonly number[]): number => counts.reduce((all, one) => all * one, 1);

/** Cells of the grid as typed; without axes, of the default grid; undefined if not complete. */
export function totalCells(axes: readonly AxisRow[], strategy: StrategyName): number | undefined {
  const { cells } = strategyNamed(strategy);
  if (cells === null) return undefined;
  if (axes.length === 0) return cells;
  const counts = axes.map(valueCount);
  return counts.some((one) => one === undefined) ? undefined : product(counts as number[]);
}

function valuesError(values: readonly number[], parameter: SweepParameter): string | undefined {
  if (values.length === 0) return "Enter at least one value.";
  if (!values.every(Number.isFinite)) return "Enter numbers, separated by commas or spaces.";
  if (new Set(values).size < values.length) return "Each value may stand here once.";
  if (isWhole(parameter) && !values.every(Number.isInteger)) return "Enter whole numbers.";
  return undefined;
}

function rangeError(from: number, to: number, steps: number): string | undefined {
  if (!Number.isFinite(from) || !Number.isFinite(to)) return "Enter both ends as numbers.";
  if (to <= from) return "The end must lie above the beginning.";
  if (!Number.isInteger(steps) || steps < 2) return "Enter 2 steps or more.";
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
      const error = valuesError(values, parameter);
      if (error) errors[`axes.${index}`] ??= error;
      return { parameter, values };
    }
    const [from, to, steps] = [
      numberOf(row.from, unitOf(parameter)),
      numberOf(row.to, unitOf(parameter)),
      numberOf(row.steps),
    ];
    const error = rangeError(from, to, steps);
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
