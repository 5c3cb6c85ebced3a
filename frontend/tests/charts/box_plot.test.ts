import { expect, test } from "vitest";
import { bent, niceStep } from "../../src/charts/box_plot";

test.each([
  [1, 5, 0.2],
  [0.0007, 6, 0.0002],
  [90, 6, 20],
  [60, 6, 10],
])("steps of a range of %s in %s are %s", (range, steps, expected) => {
  expect(niceStep(range, steps)).toBeCloseTo(expected, 12);
});

test("the bent scale is alike on both sides of zero and has a decade per power of ten", () => {
  expect(bent(0)).toBe(0);
  expect(bent(-0.0099)).toBe(-bent(0.0099));
  // 9, 99 and 999 bps: 1 + x is 10, 100 and 1000.
  expect([0.0009, 0.0099, 0.0999].map((rate) => Math.round(bent(rate) * 1e9) / 1e9)).toEqual([
    1, 2, 3,
  ]);
});
