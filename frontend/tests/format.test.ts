import { describe, expect, test } from "vitest";
import * as format from "../src/format";

describe("numbers", () => {
  test.each([
    ["a gain carries its plus", format.signedAmount(1370.164), "+1,370.16"],
    ["a loss carries a real minus", format.signedAmount(-129.957), "−129.96"],
    ["what rounds to zero has no sign", format.signedAmount(-0.0001), "0.00"],
    ["undefined is a dash, never zero", format.signedAmount(null), format.DASH],
    ["not a number is a dash", format.ratio(Number.NaN), format.DASH],
    ["a fraction is a percentage", format.percent(0.0412), "4.12 %"],
    ["a rate keeps the digits it needs", format.rate(0.0001), "0.01 %"],
    ["a negative rate", format.rate(-0.000053), "−0.0053 %"],
    ["a rate in bps", format.bps(0.0001, 3), "1.000 bps"],
    ["a large price", format.price(42283.58), "42,283.58"],
    ["a small price", format.price(0.0712345), "0.071235"],
    ["a parameter without needless zeros", format.plain(0.00005), "0.00005"],
    ["a parameter without float dust", format.plain(0.1 + 0.2), "0.3"],
  ])("%s", (_, written, expected) => expect(written).toBe(expected));
});

describe("times", () => {
  test("a day and a minute are in UTC", () => {
    expect(format.day("2024-12-31T23:30:00-02:00")).toBe("2025-01-01");
    expect(format.minute(Date.UTC(2024, 0, 31, 8))).toBe("2024-01-31 08:00");
  });

  test.each([
    [0, "0 s"],
    [59.6, "1 min"],
    [3_725, "1 h 2 min"],
    [273_600, "3 d 4 h"],
    [null, format.DASH],
  ])("%s seconds are %s", (seconds, expected) => {
    expect(format.duration(seconds)).toBe(expected);
  });
});
