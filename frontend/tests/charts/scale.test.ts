import { expect, test } from "vitest";
import { colourAt, contrast, luminance, scaleOf, textOn } from "../../src/charts/scale";

test("a diverging scale is as wide below zero as above, whatever the values", () => {
  expect(scaleOf([-3, Number.NaN, 10], true)).toEqual({
    minimum: -10,
    maximum: 10,
    diverging: true,
  });
});

test("a sequential scale spans the values", () => {
  expect(scaleOf([4, Number.NaN, 9], false)).toEqual({ minimum: 4, maximum: 9, diverging: false });
});

test("without a value there is no scale", () => {
  expect(scaleOf([Number.NaN, Number.NaN], true)).toBeUndefined();
});

test("zero is nearly white, gains are bluer than red, losses redder than blue", () => {
  const scale = { minimum: -10, maximum: 10, diverging: true };
  expect(luminance(colourAt(0, scale))).toBeGreaterThan(0.9);
  const [gainRed, , gainBlue] = colourAt(8, scale);
  const [lossRed, , lossBlue] = colourAt(-8, scale);
  expect(gainBlue).toBeGreaterThan(gainRed);
  expect(lossRed).toBeGreaterThan(lossBlue);
});

test("the sequential scale rises in lightness, so it survives without colour", () => {
  const scale = { minimum: 0, maximum: 20, diverging: false };
  const steps = Array.from({ length: 21 }, (_, value) => luminance(colourAt(value, scale)));
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
});

test("equal values do not divide by zero", () => {
  const scale = scaleOf([5, 5], false);
  expect(scale && colourAt(5, scale).every(Number.isFinite)).toBe(true);
});

test("text on every colour of both scales reaches WCAG AA", () => {
  for (const diverging of [true, false]) {
    const scale = { minimum: -50, maximum: 50, diverging };
    for (let value = -50; value <= 50; value += 1) {
      const background = colourAt(value, scale);
      expect(contrast(textOn(background), background)).toBeGreaterThanOrEqual(4.5);
    }
  }
});
