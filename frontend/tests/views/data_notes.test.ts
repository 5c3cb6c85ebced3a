import { expect, test } from "vitest";
import type { DataUseFragment } from "../../src/api/generated";
import { dataNotes } from "../../src/views/data_notes";

const WHOLE: DataUseFragment = {
  settlements: 90,
  untradableCount: 0,
  untradableShare: 0,
  untradableTimes: [],
  perpStale: 0,
  perpMissing: 0,
  spotStale: 0,
  spotMissing: 0,
  settlementMarks: 90,
  barMarks: 0,
  perpPriceMarks: 0,
  entriesBelowMinimum: 0,
  entriesBeyondMargin: 0,
  closedAtStalePrice: false,
  missingSettlements: 0,
};

test("settlements that are missing are told where there are any and they were counted", () => {
  const missing = (notes: string[]) => notes.filter((note) => note.includes("missing"));
  expect(missing(dataNotes({ ...WHOLE, missingSettlements: 3 }))).toEqual([
    "3 settlements that the schedule has are missing from the data: nothing was paid or decided at them.",
  ]);
  expect(missing(dataNotes(WHOLE))).toEqual([]);
  expect(missing(dataNotes({ ...WHOLE, missingSettlements: null }))).toEqual([]);
});
