import { expect, test } from "vitest";
import { profitableWords } from "../../../src/kinds/multi_market/words";

test("a market that failed is none that lost", () => {
  const counts = { profitableCount: 0, successfulCount: 3, totalCount: 4 };
  expect(profitableWords(counts)).toBe("0 of 3 markets profitable, 1 failed");
  expect(profitableWords({ ...counts, totalCount: 3 })).toBe("0 of 3 markets profitable");
});
