import { expect, test } from "vitest";
import type { ConfigFragment } from "../../../../src/api/generated";
import { edited, knobsOf, turn } from "../../../../src/kinds/backtest/live/knobs";

const CONFIG = {
  strategy: { __typename: "SimpleStrategy", minFundingRate: 0.0001, exitFundingRate: 0.00005 },
  costs: { spotFeeBps: 10, perpFeeBps: 5.5, slippageBps: 5, slippageModel: "FIXED" },
  capital: { funded: true, resizeBand: 0.2 },
  margin: { mode: "ISOLATED", leverage: 3 },
} as unknown as ConfigFragment;

const paths = (config: ConfigFragment) => knobsOf(config).map(({ path }) => path);
const values = Object.fromEntries(knobsOf(CONFIG).map(({ path, value }) => [path, value]));

test("the parameters that matter are turned, and those that do nothing are not", () => {
  expect(paths(CONFIG)).toEqual([
    "strategy.simple.minFundingRate",
    "strategy.simple.exitFundingRate",
    "costs.spotFeeBps",
    "costs.perpFeeBps",
    "costs.slippageBps",
    "margin.leverage",
    "capital.resizeBand",
  ]);
  const bare = {
    ...CONFIG,
    strategy: { __typename: "HoldStrategy" },
    costs: { ...CONFIG.costs, slippageModel: "ESTIMATED" },
    capital: { ...CONFIG.capital, funded: false },
    margin: { mode: "UNCONSTRAINED", leverage: null },
  } as unknown as ConfigFragment;
  expect(paths(bare)).toEqual(["costs.spotFeeBps", "costs.perpFeeBps"]);
});

test("an exit is pushed along by its entry, and the other way round", () => {
  const [entry, exit] = ["strategy.simple.minFundingRate", "strategy.simple.exitFundingRate"];
  const lower = turn(CONFIG, values, entry, 0.00002);
  expect([lower[entry], lower[exit]]).toEqual([0.00002, 0.00002]);
  const higher = turn(CONFIG, values, exit, 0.0004);
  expect([higher[entry], higher[exit]]).toEqual([0.0004, 0.0004]);
  const apart = turn(CONFIG, values, entry, 0.0002);
  expect([apart[entry], apart[exit]]).toEqual([0.0002, 0.00005]);
});

test("only what was turned stands in the question, beside all that was sent", () => {
  const sent = {
    market: { venue: "sample", symbol: "BTC/USDT:USDT" },
    strategy: { simple: { minFundingRate: 0.0001 } },
    costs: { perpFeeBps: 5.5 },
    label: "mine",
    idempotencyKey: "once",
  };
  const turned = { ...values, "costs.slippageBps": 2, "margin.leverage": 5 };
  expect(edited(sent, knobsOf(CONFIG), turned)).toEqual({
    market: sent.market,
    strategy: sent.strategy,
    costs: { perpFeeBps: 5.5, slippageBps: 2 },
    margin: { leverage: 5 },
  });
  expect(sent.costs).toEqual({ perpFeeBps: 5.5 });
});
