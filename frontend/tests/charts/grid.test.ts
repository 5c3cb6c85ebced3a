import { expect, test } from "vitest";
import { boxOf, cellAt, gridOf, labelStep, moved } from "../../src/charts/grid";

const grid = gridOf(5, 3, 600, 80);

test("the middle of every cell's box is that cell", () => {
  for (let row = 0; row < 3; row += 1) {
    for (let column = 0; column < 5; column += 1) {
      const box = boxOf({ column, row }, grid);
      expect(cellAt(box.x + box.width / 2, box.y + box.height / 2, grid)).toEqual({ column, row });
    }
  }
});

test("outside the cells there is no cell", () => {
  expect(cellAt(grid.left - 1, grid.top + 1, grid)).toBeUndefined();
  expect(cellAt(grid.left + 1, grid.height, grid)).toBeUndefined();
});

test("neighbouring boxes meet without a gap, also in a grid of odd pixels", () => {
  const odd = gridOf(37, 23, 611, 64);
  for (let column = 0; column < 36; column += 1) {
    const box = boxOf({ column, row: 4 }, odd);
    expect(boxOf({ column: column + 1, row: 4 }, odd).x).toBe(box.x + box.width);
  }
});

test("the grid fits into the width it was given", () => {
  expect(gridOf(1_000, 10, 500, 60).width).toBeLessThanOrEqual(500);
});

test("arrows move by one and stop at the border", () => {
  expect(moved({ column: 0, row: 0 }, "ArrowRight", grid)).toEqual({ column: 1, row: 0 });
  expect(moved({ column: 0, row: 0 }, "ArrowLeft", grid)).toEqual({ column: 0, row: 0 });
  expect(moved({ column: 4, row: 2 }, "ArrowDown", grid)).toEqual({ column: 4, row: 2 });
});

test("Home and End go to the ends of the row, other keys nowhere", () => {
  expect(moved({ column: 2, row: 1 }, "End", grid)).toEqual({ column: 4, row: 1 });
  expect(moved({ column: 2, row: 1 }, "Home", grid)).toEqual({ column: 0, row: 1 });
  expect(moved({ column: 2, row: 1 }, "a", grid)).toBeUndefined();
});

test("labels are thinned until they fit", () => {
  expect(labelStep(40, 50)).toBe(1);
  expect(labelStep(40, 15)).toBe(3);
});
