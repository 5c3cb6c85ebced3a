import { expect, test } from "vitest";
import { isRate, sweepParameters, unitOf } from "../../src/form/axes";
import { BPS, RATE, SHARE, YEARLY } from "../../src/form/units";
import { axisValue, parameterTitle, parameterValue } from "../../src/words";

test.each([
  [RATE, 0.0001, "1 bps"],
  [RATE, 0.01, "100 bps"],
  [RATE, -0.00005, "-0.5 bps"],
  [SHARE, 0.35, "35 %"],
  [YEARLY, 0.1, "10 %"],
  [BPS, 5.5, "5.5 bps"],
])("%o reads %d as %s", ({ reading }, value, text) => expect(reading?.(value)).toBe(text));

test("every parameter of a sweep has a unit, and the rates say theirs", () => {
  const all = [...sweepParameters("simple"), ...sweepParameters("composite")];
  expect(all.filter((parameter) => !unitOf(parameter)?.unit)).toEqual([]);
  expect(all.filter(isRate)).toEqual([
    "MIN_FUNDING_RATE",
    "EXIT_FUNDING_RATE",
    "PERSISTENCE_THRESHOLD",
  ]);
  // The words know it by themselves: the form is no part of a result.
  expect(new Set(all.filter((one) => parameterTitle(one).includes("bps")))).toEqual(
    new Set([...all.filter(isRate), "SLIPPAGE_BPS"]),
  );
  expect(parameterTitle("RESIZE_BAND")).toBe("Resize band (%)");
  expect(axisValue("RESIZE_BAND", 0.1)).toBe("10");
  expect(parameterValue("SLIPPAGE_BPS", 7.5)).toBe("7.5 bps");
  expect(parameterValue("MIN_FUNDING_RATE", 0.0003)).toBe("3 bps");
  expect(parameterValue("TREND_EMA_SPAN", 6)).toBe("6");
});
