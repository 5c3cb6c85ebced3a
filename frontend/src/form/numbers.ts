import type { Unit } from "./units";

const IN_WORDS = /^([+-]?[\d.]+(?:e[+-]?\d+)?)\s*(bps?|%)$/i;

/** A decimal text with its point moved left, so that "1 bps" is the very number 0.0001. */
const movedLeft = (text: string, places: number): number => Number(`${text}e-${places}`);

/** A number as typed: of rates also "1 bp", "0.5bps" and "0.01 %"; NaN where it is none. */
export function numberOf(text: string, unit?: Pick<Unit, "isRate">): number {
  const trimmed = text.trim();
  if (trimmed === "") return Number.NaN;
  const [, digits, measure] = (unit?.isRate && IN_WORDS.exec(trimmed)) || [];
  if (digits === undefined || measure === undefined) return Number(trimmed);
  if (/e/i.test(digits)) return Number(digits) / (measure === "%" ? 100 : 10_000);
  return movedLeft(digits, measure === "%" ? 2 : 4);
}
