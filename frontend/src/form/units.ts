import type { Parameter } from "../api/catalogue";
import * as format from "../format";

/** What a typed number is counted in. `reading` is the same number as people say it. */
export interface Unit {
  readonly unit: string;
  readonly reading?: (value: number) => string;
  /** What stands beside the field instead, where the reading is what one types. */
  readonly beside?: (value: number) => string;
  /** What a bare number is, where bps and % may be typed as well. */
  readonly counts?: "fraction" | "bps";
  /** Shown in bps though a bare number is a fraction. */
  readonly isRate?: boolean;
  /** How it may be typed, for who typed it wrong. */
  readonly typedAs?: string;
}

/** Shortest text of a number of basis points or percents, without the noise of a product. */
const short = (value: number): string => format.plain(value, 6);

/** Of notional per settlement: 0.0001 is 1 bps, 0.01 %. */
export const RATE: Unit = {
  unit: "of notional",
  counts: "fraction",
  isRate: true,
  typedAs: "1bp, 0.01% or 0.0001",
  reading: (value) => `${short(value * 10_000)} bps`,
};
/** Of capital, notional or volume: 0.5 is 50 %. */
export const SHARE: Unit = {
  unit: "fraction",
  counts: "fraction",
  typedAs: "0.25 or 25%",
  reading: (value) => `${short(value * 100)} %`,
};
export const YEARLY: Unit = { ...SHARE, unit: "fraction a year" };
export const BPS: Unit = {
  unit: "bps",
  counts: "bps",
  typedAs: "10, 10bps or 0.1%",
  reading: (value) => `${short(value)} bps`,
  beside: (value) => `${short(value / 100)} %`,
};

/** What the engine says a parameter is measured in. */
export const MEASURES: Readonly<Record<Parameter["unit"], Unit>> = {
  RATE,
  FRACTION: SHARE,
  YEARLY,
  BPS,
  QUOTE: { unit: "quote currency" },
  BASE: { unit: "base units" },
  SETTLEMENTS: { unit: "settlements" },
  HOURS: { unit: "hours" },
  DAYS: { unit: "days" },
  POSITIONS: { unit: "positions" },
  SCORE: { unit: "score" },
  WEIGHT: { unit: "weight" },
  FACTOR: { unit: "factor" },
  NONE: { unit: "" },
};
