import { describe, expect, test } from "vitest";
import { formOf } from "../../src/form/from_input";
import { EMPTY_FORM } from "../../src/form/model";
import { readPeriod } from "../../src/form/period";
import * as format from "../../src/format";

const read = (start: string, end: string) => {
  const errors = {};
  const values = { "period.start": start, "period.end": end };
  return { period: readPeriod({ ...EMPTY_FORM, values }, errors), errors };
};

test("a day is all of it, so that one day is a period", () => {
  expect(read("2024-01-31", "2024-01-31")).toEqual({
    period: { start: "2024-01-31T00:00:00Z", end: "2024-01-31T23:59:59.999Z" },
    errors: {},
  });
});

describe("a run's own period is asked for again, day or instant", () => {
  test.each([
    ["2024-01-01T00:00:00Z", "2024-01-31T23:59:59.999Z", "2024-01-01", "2024-01-31"],
    ["2024-01-01T00:00:00Z", "2024-01-31T00:00:00Z", "2024-01-01", "2024-01-31T00:00:00Z"],
    [
      "2024-01-01T08:00:00+02:00",
      "2024-01-31T16:00:00.250Z",
      "2024-01-01T08:00:00+02:00",
      "2024-01-31T16:00:00.250Z",
    ],
  ])("%s to %s", (start, end, startText, endText) => {
    const { values } = formOf("BACKTEST", { period: { start, end } });
    expect(values).toEqual({ "period.start": startText, "period.end": endText });
    expect(read(startText, endText)).toEqual({ period: { start, end }, errors: {} });
  });
});

test("whole days are told as days, all else with its time", () => {
  const start = "2024-01-01T00:00:00Z";
  expect(format.period({ start, end: "2024-01-31T23:59:59.999Z" })).toBe(
    "2024-01-01 to 2024-01-31",
  );
  expect(format.period({ start: "2024-01-01T08:00:00Z", end: "2024-01-31T00:00:00Z" })).toBe(
    "2024-01-01 08:00 to 2024-01-31 00:00",
  );
});
