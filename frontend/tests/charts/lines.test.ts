import { expect, test } from "vitest";
import { joined } from "../../src/charts/join";
import { stack } from "../../src/charts/waterfall";

test("lines with different times share one axis, with gaps where a line has no point", () => {
  const line = (times: number[], values: (number | null)[]) => ({ times, values });
  expect(joined([line([1, 3], [10, 30]), line([2, 3], [20, 33])])).toEqual([
    [1, 2, 3],
    [10, null, 30],
    [null, 20, 33],
  ]);
});

test("lines of the same times are taken as they are; times that go back are put in order", () => {
  const values = [1, null, 3];
  const [times, first] = joined([{ times: [1, 2, 3], values }]);
  expect([times, first]).toEqual([[1, 2, 3], values]);
  expect(first).toBe(values);
  expect(joined([{ times: [3, 1, 1], values }])).toEqual([
    [1, 3],
    [3, 1],
  ]);
});

test("each bar of the waterfall begins where the one before ended, the sum at zero", () => {
  const bars = stack(
    [
      { label: "funding", value: 10 },
      { label: "fees", value: -4 },
    ],
    { label: "net", value: 6 },
  );
  expect(bars.map(({ from, to }) => [from, to])).toEqual([
    [0, 10],
    [10, 6],
    [0, 6],
  ]);
});
