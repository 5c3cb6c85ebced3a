import { expect, test } from "vitest";
import { failureOf, stateOf, type Tracked } from "../../src/views/tracking_words";

const tracked: Tracked = {
  everyHours: 8,
  nextAt: "2026-11-30T08:00:00Z",
  isUpdating: false,
  lastSuccessAt: "2026-11-30T00:00:05Z",
  lastFailureAt: "2026-11-28T00:00:05Z",
  lastFailure: "okx must give funding, refused it: HTTP 400",
  failures: 0,
  lastRunId: null,
};

test("it says how often, what was last and what is next", () => {
  expect(stateOf(tracked)).toBe(
    "Imported every 8 hours: last well at 2026-11-30 00:00, next at 2026-11-30 08:00 (UTC).",
  );
  expect(stateOf({ ...tracked, everyHours: 1, lastSuccessAt: null, isUpdating: true })).toBe(
    "Imported every hour: not yet well, an import is under way (UTC).",
  );
});

test("a failure is told until an import goes well again", () => {
  expect(failureOf(tracked)).toBeUndefined();
  expect(failureOf({ ...tracked, failures: 1 })).toBe(
    "The import of 2026-11-28 00:00 failed: okx must give funding, refused it: HTTP 400",
  );
  expect(failureOf({ ...tracked, failures: 3 })).toContain("failed, 3 times on end: okx");
});
