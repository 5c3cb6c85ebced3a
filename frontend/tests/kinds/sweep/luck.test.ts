import { expect, test } from "vitest";
import { binned } from "../../../src/kinds/sweep/luck_panels";
import { bestWords, slopeWords, trialsWords } from "../../../src/kinds/sweep/luck_words";
import type { SweepLuck } from "../../../src/kinds/sweep/run";

const LUCK: SweepLuck = {
  distinctCells: 1_234,
  unknown: [],
  bestByLuck: { sharpe: 0.9, pValue: 0.25, resamples: 1_000, blockDays: 30 },
  superiorToHold: null,
  pbo: null,
  deflatedSharpe: null,
  expectedMaximum: 1.5,
  sharpes: null,
  plateau: null,
  best: { index: 3, metrics: { sharpe: 1.25 } },
  withinError: null,
};

test("a logit of 0 is in the lower half, and every value in one bin", () => {
  const values = [-2, -1e-9, 0, 1e-9, 2, 2];
  const { edges, counts } = binned(values);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
  const lower = counts.filter((_, index) => (edges[index + 1] ?? 0) <= 1e-12);
  expect(lower.reduce((sum, count) => sum + count, 0)).toBe(3);
});

test("the best cell is told beside luck, and without luck beside independent cells", () => {
  const words = bestWords(LUCK);
  expect(words).toContain("Of 1,234 different cells that traded");
  expect(words).toContain("a Sharpe ratio of 1.25; without any edge the best of them shows 0.90");
  expect(words).toContain("in 25.0 % of the histories redrawn");
  expect(bestWords({ ...LUCK, bestByLuck: null })).toContain("without any edge shows 1.50");
  expect(bestWords({ ...LUCK, bestByLuck: null, expectedMaximum: null })).toMatch(/of 1\.25\.$/);
});

test("without a slope no number is told", () => {
  const pbo = {
    probability: 0.5,
    splits: 924,
    sampled: false,
    slope: null,
    probabilityOfLoss: 0.125,
    logits: [],
    inSample: [],
    outOfSample: [],
  };
  expect(slopeWords(pbo)).toBe(
    "The winners are too alike in sample for a line. 12.5 % of the winners lost out of sample.",
  );
  expect(slopeWords({ ...pbo, slope: -0.5 })).toContain("had −0.50 more out of sample");
});

test("trials that are counted roughly are said to be", () => {
  expect(trialsWords(1, true)).toMatch(/^1 question was asked/);
  expect(trialsWords(200_000, false)).toMatch(/^About 200,000 different questions were asked/);
});
