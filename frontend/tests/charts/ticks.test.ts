import { expect, test } from "vitest";
import { roundTicks } from "../../src/charts/ticks";

test.each([
  [-25.7, 231.6, 6, [0, 50, 100, 150, 200]],
  [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [-0.00042, 0.00013, 4, [-0.0004, -0.0002, 0]],
  [3, 3, 5, []],
  [0, 7, 7, [0, 1, 2, 3, 4, 5, 6, 7]],
])("from %d to %d at most %d round numbers", (from, to, most, expected) => {
  expect(roundTicks(from, to, most)).toEqual(expected);
});
