import { expect, test } from "vitest";
import type { AxisFragment } from "../../../src/api/generated";
import { passes } from "../../../src/charts/parallel";
import { linesOf } from "../../../src/kinds/sweep/survey";
import { METRIC_WORDS } from "../../../src/words";

const AXES: AxisFragment[] = [
  { parameter: "ENTRY_THRESHOLD", values: [0.3, 0.4] },
  { parameter: "EXIT_THRESHOLD", values: [0.2, 0.1, 0.25] },
];
// Cell 4 is the second entry and the second exit, which is the lowest of the three.
const lines = linesOf(AXES, { cells: [4, 0, 5], values: [30, 20, 10] }, METRIC_WORDS.NET_PNL);

test("a line crosses each axis where its cell's value lies among the values in order", () => {
  expect(lines.map(({ at }) => at)).toEqual([
    [1, 0, 1],
    [0, 0.5, 1],
    [1, 0.5, 0],
  ]);
  expect(lines.map(({ ends }) => ends)).toEqual([
    ["0.3", "0.4"],
    ["0.1", "0.25"],
    ["+10.00", "+30.00"],
  ]);
});

test("a line passes when it goes through every brush", () => {
  const through = (brushes: [number, number][]) =>
    [0, 1, 2].filter((line) => passes(lines, brushes, line));
  expect(through([])).toEqual([0, 1, 2]);
  expect(through([[1, 1]])).toEqual([0, 2]);
  expect(
    through([
      [1, 1],
      [0, 0.4],
    ]),
  ).toEqual([0]);
});
