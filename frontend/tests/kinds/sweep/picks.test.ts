import { expect, test } from "vitest";
import type { AxisFragment } from "../../../src/api/generated";
import {
  cellIndex,
  firstPicks,
  labelsOf,
  type Picks,
  placing,
} from "../../../src/kinds/sweep/picks";

const AXES: AxisFragment[] = [
  { parameter: "ENTRY_THRESHOLD", values: [0.3, 0.4] },
  { parameter: "EXIT_THRESHOLD", values: [0.1, 0.2, 0.25] },
  { parameter: "WEIGHT_TREND", values: [0.2, 0.4] },
];

const shownCells = (picks: Picks) => {
  const places = placing(AXES, picks);
  const shown = places && Array.from({ length: 6 }, (_, place) => places.cellOf(place));
  for (const [place, cell] of (shown ?? []).entries()) expect(places?.placeOf(cell)).toBe(place);
  return shown;
};

test("the last axis varies fastest", () => {
  expect(cellIndex(AXES, [0, 0, 1])).toBe(1);
  expect(cellIndex(AXES, [0, 1, 0])).toBe(2);
  expect(cellIndex(AXES, [1, 2, 1])).toBe(11);
});

test("with the hidden axis fixed every place is one cell, row by row", () => {
  const picks = { ...firstPicks(AXES), fixed: { WEIGHT_TREND: 0.4 } };
  expect(shownCells(picks)).toEqual([1, 3, 5, 7, 9, 11]);
});

test("swapped axes show the same cells transposed", () => {
  const picks = {
    ...firstPicks(AXES),
    x: "ENTRY_THRESHOLD" as const,
    y: "EXIT_THRESHOLD" as const,
    fixed: { WEIGHT_TREND: 0.2 },
  };
  expect(shownCells(picks)).toEqual([0, 6, 2, 8, 4, 10]);
});

test("with a hidden axis free a place stands for several cells", () => {
  expect(shownCells(firstPicks(AXES))).toBeUndefined();
});

test("a cell that is not on the map has no place there", () => {
  const places = placing(AXES, { ...firstPicks(AXES), fixed: { WEIGHT_TREND: 0.4 } });
  expect(places?.placeOf(0)).toBeUndefined();
});

test("an axis is labelled with its very values, rates in basis points", () => {
  expect(labelsOf({ parameter: "MIN_FUNDING_RATE", values: [0.00010000049, 0.0005] })).toEqual([
    "1.0000049",
    "5",
  ]);
  expect(labelsOf({ parameter: "WEIGHT_TREND", values: [0.1 + 0.2, 6] })).toEqual([
    "0.30000000000000004",
    "6",
  ]);
});
