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
    ["a rate in basis points", format.rateInBps(0.00005), "0.5 bps"],
    ["a negative rate in basis points", format.rateInBps(-0.0003), "−3 bps"],
    ["no rate in basis points", format.rateInBps(null), "–"],
    ["a rate in bps", format.bps(0.0001, 3), "1.000 bps"],
    ["a large price", format.price(42283.58), "42,283.58"],
    ["a small price", format.price(0.0712345), "0.071235"],
    ["a rate that was set keeps every digit", format.rate(0.00010000049), "0.010000049 %"],
    ["a rate without float dust", format.rate(0.00007), "0.007 %"],
    ["a measured number without needless zeros", format.plain(0.00005), "0.00005"],
    ["a measured number without float dust", format.plain(0.1 + 0.2), "0.3"],
    ["an amount that was set", format.setAmount(12_345.678_9), "12,345.6789"],
  ])("%s", (_, written, expected) => expect(written).toBe(expected));

  test.each([
    [0.00005, "0.00005"],
    [0.00010000049, "0.00010000049"],
    [6, "6"],
    [100, "100"],
    [-0.35, "-0.35"],
    [0, "0"],
    [0.1 + 0.2, "0.30000000000000004"],
    [1e-12, "0.000000000001"],
    [1.5e22, "15000000000000000000000"],
    [5e-324, `0.${"0".repeat(323)}5`],
    [1 / 3, "0.3333333333333333"],
  ])("%s is written so that it reads back equal", (value, text) => {
    expect(format.exact(value)).toBe(text);
    expect(Number(text)).toBe(value);
  });

  test("an axis is drawn short where its values are long, and says so", () => {
    expect(format.shortened(["0.0001", "0.0002"])).toEqual(["0.0001", "0.0002"]);
    expect(format.shortened(["0.3", "0.306060606061"])).toEqual(["0.3", "≈0.3061"]);
    expect(format.shortened(["0.00010000049", "0.00010000051"])).toEqual([
      "≈0.0001",
      "≈0.000100001",
    ]);
    expect(format.shortened([""])).toEqual([""]);
  });
});

describe("digits are those of Intl", () => {
  const UNSEEN = /^-(?=[^1-9]*$)/; // a sign before nothing but zeros
  const writer = (least: number, most: number, useGrouping = true): Intl.NumberFormat =>
    new Intl.NumberFormat("en-US", {
      minimumFractionDigits: least,
      maximumFractionDigits: most,
      useGrouping,
    });
  const writers = [0, 1, 2, 4, 6].map((digits) => [digits, writer(digits, digits)] as const);
  const [ofTicks, ofAmounts, ofPlain] = [writer(0, 4), writer(0, 20), writer(0, 15, false)];
  let seed = 7;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const drawn = Array.from({ length: 3_000 }, (_, at) => {
    const value = (random() - 0.5) * 10 ** (Math.floor(random() * 24) - 8);
    return at % 3 === 0 ? Number(value.toFixed(3)) : value; // many of which end in a half
  });
  const awkward = [0, -0, 0.5, 1.5, 0.005, 1.005, 0.045, 999.995, 999_999.5, 1e-7, 5e-324, 1e21];

  test.each([["drawn", drawn] as const, ["awkward", awkward] as const])("%s", (_, values) => {
    for (const value of values) {
      for (const [digits, intl] of writers) {
        const text = intl.format(value).replace(UNSEEN, "").replace("-", "−");
        expect(format.amount(value, digits)).toBe(text);
      }
      const size = Math.abs(value);
      expect(format.tick(size)).toBe(ofTicks.format(size));
      expect(format.setAmount(size)).toBe(ofAmounts.format(size));
      const rounded = ofPlain.format(Number(value.toPrecision(12)));
      expect(format.plain(value).replace(UNSEEN, "")).toBe(rounded.replace(UNSEEN, ""));
    }
  });
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

test("labels below zero are shortened too", () => {
  expect(format.shortened(["\u22121.62711864407", "0.5"])).toEqual(["≈\u22121.627", "0.5"]);
});
