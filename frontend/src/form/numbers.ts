import type { Unit } from "./units";

const IN_WORDS = /^([+-]?[\d.]+(?:e[+-]?\d+)?)\s*(bps?|%)$/i;

/** How far the point of what is typed moves left, so that "1 bps" is the very number 0.0001. */
const MOVED = { fraction: { "%": 2, bps: 4 }, bps: { "%": -2, bps: 0 } } as const;

function moved(text: string, left: number): number {
  if (!/e/i.test(text)) return Number(`${text}e${-left}`);
  return left < 0 ? Number(text) * 10 ** -left : Number(text) / 10 ** left;
}

/**
 * A number as typed; NaN where it is none. A bare one is in the field's own unit; of rates, shares
 * and costs also "1 bp", "0.5bps" and "0.01 %".
 */
export function numberOf(text: string, unit?: Pick<Unit, "counts">): number {
  const trimmed = text.trim();
  if (trimmed === "") return Number.NaN;
  const [, digits, measure] = (unit?.counts && IN_WORDS.exec(trimmed)) || [];
  if (!unit?.counts || digits === undefined || measure === undefined) return Number(trimmed);
  return moved(digits, MOVED[unit.counts][measure === "%" ? "%" : "bps"]);
}

/** What is wrong with a typed number: the field, the rule and what was typed; else undefined. */
export function wrongNumber(
  text: string,
  field: Pick<Unit, "counts" | "typedAs"> & {
    readonly title: string;
    readonly word?: string;
    readonly whole?: boolean;
    readonly mayBeNegative?: boolean;
  },
): string | undefined {
  const { title, typedAs, word, whole, mayBeNegative } = field;
  const value = numberOf(text, field);
  if (!Number.isFinite(value)) {
    const such = typedAs ? ` such as ${typedAs}` : "";
    return `${title} must be a number${such}${word ? ` or ${word}` : ""}, was ${text.trim()}.`;
  }
  if (whole && !Number.isInteger(value)) {
    return `${title} must be a whole number, was ${text.trim()}.`;
  }
  if (!mayBeNegative && value < 0) return `${title} must not be negative, was ${text.trim()}.`;
  return undefined;
}
