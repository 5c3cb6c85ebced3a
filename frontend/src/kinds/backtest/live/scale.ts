import type { Parameter } from "../../../api/catalogue";

/** The values that a slider stands at: equal steps, or equal factors. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  /** The step; absent: equal factors. */
  readonly step?: number;
}

const FACTORS = 100;

// What is worth trying of each unit, where the declared bounds leave far more room.
const REACH: Partial<Readonly<Record<Parameter["unit"], Scale>>> = {
  RATE: { low: -0.0005, high: 0.002, step: 0.00001 },
  FRACTION: { low: 0.01, high: 0.5, step: 0.01 },
  BPS: { low: -5, high: 30, step: 0.25 },
  SCORE: { low: 0, high: 1, step: 0.01 },
  FACTOR: { low: 1, high: 20 },
};

/** A parameter's scale: within what is declared, and never without the value that it has. */
export function scaleOf({ unit, least, most }: Parameter, value: number): Scale {
  const { low, high, ...step } = REACH[unit] ?? { low: 0, high: 1, step: 0.01 };
  return {
    low: Math.min(Math.max(low, least ?? low), value),
    high: Math.max(Math.min(high, most ?? high), value),
    ...step,
  };
}

/** How many steps there are from the lowest to the highest value. */
export const stepsOf = ({ low, high, step }: Scale): number =>
  step === undefined ? FACTORS : Math.ceil((high - low) / step - 1e-9);

/** The value at a number of steps, with no more digits than it needs. */
export function valueAt(scale: Scale, steps: number): number {
  const { low, high, step } = scale;
  if (steps >= stepsOf(scale)) return high;
  if (step !== undefined) return Number((low + steps * step).toPrecision(12));
  return steps <= 0 ? low : Number((low * (high / low) ** (steps / FACTORS)).toPrecision(2));
}

/** The number of steps that come nearest to a value. */
export function stepAt({ low, high, step }: Scale, value: number): number {
  if (step !== undefined) return Math.round((value - low) / step);
  return high === low ? 0 : Math.round((Math.log(value / low) / Math.log(high / low)) * FACTORS);
}
