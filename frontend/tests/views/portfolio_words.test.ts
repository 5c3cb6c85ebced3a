import { expect, test } from "vitest";
import type { SharesFragment } from "../../src/api/generated";
import { commonQuote, portfolioNotes, shareWords } from "../../src/views/portfolio_words";

type Rules = SharesFragment["portfolio"];

const PLAIN: Rules = {
  slots: 3,
  rankBy: "RATE",
  weights: null,
  maxExposure: null,
  maxVolumeShare: null,
};
const config = (rules: Partial<Rules>, symbols = ["BTC/USDT:USDT"]): SharesFragment =>
  ({
    portfolio: { ...PLAIN, ...rules },
    markets: symbols.map((symbol) => ({ venue: "sample", symbol })),
  }) as unknown as SharesFragment;

test.each<[Partial<Rules>, string]>([
  [{}, "3 slots, the highest rate first; each position 33.3 % of the capital."],
  [
    { slots: 1, rankBy: "SCORE" },
    "One slot, the strongest signal first; each position 100.0 % of the capital.",
  ],
  [
    { slots: 2, weights: [0.5, 1 / 3], maxExposure: 0.9, maxVolumeShare: 0.001 },
    "2 slots, the highest rate first; weights 0.5 / 0.3333333333333333; together at most 90 % of the capital; an entry at most 0.1 % of a bar's volume.",
  ],
])("how the capital is shared is said in a sentence", (rules, words) => {
  expect(shareWords(config(rules))).toBe(words);
});

test("amounts bear a unit only where all markets have the same", () => {
  expect(commonQuote([{ symbol: "BTC/USDT:USDT" }, { symbol: "ETH/USDT:USDT" }])).toBe("USDT");
  expect(commonQuote([{ symbol: "BTC/USDT:USDT" }, { symbol: "ETH/USDC:USDC" }])).toBe("");
});

test("adding up two currencies is told", () => {
  expect(portfolioNotes(config({}))).toEqual([]);
  expect(portfolioNotes(config({}, ["BTC/USDT:USDT", "BTC/USDC:USDC"]))).toEqual([
    "Amounts in USDT and USDC are added up as if one were worth the other.",
  ]);
});
