/** A block of cells, row by row: values with NaN where there is none, and their states. */
export interface HeatmapData {
  readonly values: Float32Array;
  readonly states: Uint8Array;
  /** What the colours tell: the values themselves, or their ranks. */
  readonly shades: Float32Array;
  /** Places whose cell is within one standard error of the best. */
  readonly near: ReadonlySet<number>;
  readonly xLabels: readonly string[];
  readonly yLabels: readonly string[];
  readonly xTitle: string;
}

export const PENDING = 0;
export const COMPUTED = 1;
export const INVALID = 2;
/** Computed, without a trade. */
export const IDLE = 3;
/** Computed, with an equity of 0 or below. */
export const RUINED = 4;
