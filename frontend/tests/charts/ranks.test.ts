import { expect, test } from "vitest";
import { ranksOf } from "../../src/charts/ranks";

const ranks = (values: number[], isLessBetter = false) => [
  ...ranksOf(Float32Array.from(values), isLessBetter),
];

test("a rank is the share of the others that are worse", () => {
  expect(ranks([30, 10, Number.NaN, 20, 50, 40])).toEqual([0.5, 0, Number.NaN, 0.25, 1, 0.75]);
  expect(ranks([10, 20, 30], true)).toEqual([1, 0.5, 0]);
});

test("equals have the same rank, and one alone is the best", () => {
  expect(ranks([7, 7, 9])).toEqual([0, 0, 1]);
  expect(ranks([7])).toEqual([1]);
});
