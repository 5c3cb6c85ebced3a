import { describe, expect, test } from "vitest";
import { numberOf, wrongNumber } from "../../src/form/numbers";
import { BPS, MEASURES, RATE, SHARE, YEARLY } from "../../src/form/units";
import { fraction } from "../../src/format";
import { setIn } from "../../src/words";

describe("what is typed", () => {
  test.each([
    [RATE, "0.0001", 0.0001],
    [RATE, "1bp", 0.0001],
    [RATE, "1 bps", 0.0001],
    [RATE, " 0.01% ", 0.0001],
    [RATE, "0.01 %", 0.0001],
    [RATE, "-0.5BP", -0.00005],
    [RATE, "1e-4", 0.0001],
    [RATE, "1e0 bps", 0.0001],
    [RATE, "3 bps", 0.0003],
    [BPS, "5.5", 5.5],
    [BPS, "5.5bps", 5.5],
    [BPS, "0.055%", 5.5],
    [BPS, "0.01 %", 1],
    [BPS, "1e-2%", 1],
    [BPS, "0.0001", 0.0001],
    [SHARE, "0.25", 0.25],
    [SHARE, "25%", 0.25],
    [SHARE, "2500 bps", 0.25],
    [YEARLY, "4.5 %", 0.045],
    [MEASURES.SETTLEMENTS, "90", 90],
  ])("of %o %s is the very number %d", (unit, text, value) =>
    expect(numberOf(text, unit)).toBe(value),
  );

  test.each([
    [RATE, ""],
    [RATE, "bps"],
    [RATE, "1 pct"],
    [RATE, "1,5 bps"],
    [RATE, "1.2.3 bps"],
    [BPS, "% 1"],
    [MEASURES.SETTLEMENTS, "90 bps"],
    [MEASURES.QUOTE, "5%"],
  ])("of %o %s is no number", (unit, text) => expect(numberOf(text, unit)).toBeNaN());
});

test.each([
  [
    { ...RATE, title: "Entry" },
    "a lot",
    "Entry must be a number such as 1bp, 0.01% or 0.0001, was a lot.",
  ],
  [
    { ...BPS, title: "Spot fee" },
    "ten",
    "Spot fee must be a number such as 10, 10bps or 0.1%, was ten.",
  ],
  [
    { ...SHARE, title: "Resize band", word: "never" },
    "no",
    "Resize band must be a number such as 0.25 or 25% or never, was no.",
  ],
  [{ title: "Slots", whole: true }, "1.5", "Slots must be a whole number, was 1.5."],
  [{ ...BPS, title: "Slippage" }, "-1 bps", "Slippage must not be negative, was -1 bps."],
  [{ ...BPS, title: "Spot fee", mayBeNegative: true }, "-1 bps", undefined],
  [{ ...RATE, title: "Entry" }, "1bp", undefined],
])("%o refuses %s in words: the field, the rule and the value", (field, text, words) =>
  expect(wrongNumber(text, field)).toBe(words),
);

test.each([
  ["RATE", 0.0001, "1 bps"],
  ["RATE", -0.00005, "−0.5 bps"],
  ["BPS", 5.5, "5.5 bps"],
  ["FRACTION", 0.25, "25 %"],
  ["YEARLY", 0.045, "4.5 % a year"],
  ["QUOTE", 2500.75, "2,500.75"],
  ["SETTLEMENTS", 90, "90"],
  ["SCORE", 0.35, "0.35"],
] as const)("a value that was set in %s, %d, is written %s", (unit, value, text) =>
  expect(setIn(unit, value)).toBe(text),
);

test.each([
  [0.0051, "0.0051 of the notional"],
  [-0.00005, "−0.00005 of the notional"],
  [0.000012345678, "0.00001235 of the notional"],
])("the fraction behind a rate of %d is %s", (value, text) => expect(fraction(value)).toBe(text));
