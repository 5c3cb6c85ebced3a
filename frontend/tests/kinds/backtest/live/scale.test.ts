import { expect, test } from "vitest";
import { parametersAt } from "../../../../src/api/catalogue";
import { scaleOf, stepAt, stepsOf, valueAt } from "../../../../src/kinds/backtest/live/scale";

function declared(group: string, field: string) {
  const found = parametersAt(group).find((one) => one.field === field);
  if (!found) throw new Error(`${group}.${field} must be declared`);
  return found;
}

test("rates go by tenths of a basis point, without dust", () => {
  const scale = scaleOf(declared("strategy.simple", "minFundingRate"), 0.0001);
  expect(stepAt(scale, 0.0001)).toBe(60);
  expect(valueAt(scale, 60)).toBe(0.0001);
  expect(valueAt(scale, 61)).toBe(0.00011);
  expect(valueAt(scale, 0)).toBe(-0.0005);
  expect(valueAt(scale, stepsOf(scale))).toBe(0.002);
});

test("a value outside of what is usual is on the scale, at an end", () => {
  const scale = scaleOf(declared("strategy.simple", "minFundingRate"), 0.0123);
  expect(valueAt(scale, stepsOf(scale))).toBe(0.0123);
  expect(valueAt(scale, stepAt(scale, 0.0123))).toBe(0.0123);
});

test("nothing stands beyond what is declared", () => {
  expect(scaleOf(declared("costs", "slippageBps"), 5).low).toBe(0);
  expect(scaleOf(declared("costs", "perpFeeBps"), 5.5).low).toBe(-5);
});

test("leverage goes by equal factors", () => {
  const scale = scaleOf(declared("margin", "leverage"), 3);
  expect(valueAt(scale, 0)).toBe(1);
  expect(valueAt(scale, 50)).toBe(4.5);
  expect(valueAt(scale, 100)).toBe(20);
  expect(stepAt(scale, 20)).toBe(100);
  expect(valueAt(scale, stepAt(scale, 3))).toBe(3);
});
