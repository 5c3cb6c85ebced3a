import { expect, test } from "vitest";
import { COMPUTED, IDLE, RUINED } from "../../../src/charts/heatmap_data";
import { holdingOf, holdingWords } from "../../../src/kinds/sweep/holding";
import { METRIC_WORDS } from "../../../src/words";

const NET = METRIC_WORDS.NET_PNL;
const cells = {
  values: Float32Array.from([5, 0.1, 3, 0, 9]),
  states: Uint8Array.from([COMPUTED, COMPUTED, COMPUTED, IDLE, RUINED]),
};

test("what did nothing and what could not be held beats nobody", () => {
  expect(holdingOf(cells, NET, 2)).toEqual({ value: 2, beaten: 2, traded: 3 });
});

test("a cell that holds does not beat holding, whatever digits travel", () => {
  expect(holdingOf(cells, NET, 0.1)?.beaten).toBe(2);
});

test("less is better where the metric says so, and nothing is where it says neither", () => {
  expect(holdingOf(cells, METRIC_WORDS.MAX_DRAWDOWN, 4)?.beaten).toBe(2);
  expect(holdingOf(cells, { ...NET, better: "NEITHER" }, 4)).toBeUndefined();
  expect(holdingOf(cells, NET, null)).toBeUndefined();
});

test("it is said in words", () => {
  const told = holdingOf(cells, NET, 4);
  expect(told && holdingWords(told, NET, "cells")).toBe(
    "Holding throughout: Net P&L +4.00. 1 of 3 cells that traded beats it.",
  );
});
