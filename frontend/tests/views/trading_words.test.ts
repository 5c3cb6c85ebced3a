import { expect, test } from "vitest";
import type {
  CapitalFragment,
  ConfigFragment,
  CostsFragment,
  RulesFragment,
} from "../../src/api/generated";
import { tradingWords } from "../../src/views/trading_words";
import { declared } from "../declared";

const PLAIN: ConfigFragment = {
  market: { venue: "sample", symbol: "BTC/USDT:USDT" },
  period: { start: "2024-01-01T00:00:00Z", end: "2024-12-31T00:00:00Z" },
  strategy: { __typename: "HoldStrategy", description: "" },
  costs: {
    ...declared<CostsFragment>("costs"),
    spotFeeBps: 10,
    perpFeeBps: 5.5,
    slippageBps: 5,
    spotExecution: "TAKER",
    perpExecution: "TAKER",
    impactCoefficient: 0,
    borrowApr: 0.08,
  },
  capital: {
    ...declared<CapitalFragment>("capital"),
    initial: 10_000,
    notionalFraction: 1,
    lotStep: 0.00001,
    minQuantity: 0,
    minNotional: 1,
    compounding: false,
  },
  direction: "LONG_SPOT",
  rules: {
    ...declared<RulesFragment>("rules"),
    minHoldingSettlements: 0,
    maxHoldingSettlements: null,
    entryPersistenceSettlements: 1,
    exitPersistenceSettlements: 1,
    stopBasisLoss: null,
    breakEvenSettlements: null,
  },
  margin: {
    mode: "UNCONSTRAINED",
    leverage: null,
    maintenanceTiers: [],
    liquidationFeeBps: 0,
    bufferFraction: 0,
    rebalance: null,
  },
  venueProfile: null,
};

test("a trade by default tells its margin and its band alone", () => {
  const account: ConfigFragment = {
    ...PLAIN,
    capital: { ...PLAIN.capital, resizeBand: 0.25 },
    margin: {
      ...PLAIN.margin,
      mode: "ISOLATED",
      leverage: 1,
      maintenanceTiers: [{ notionalFloor: 0, rate: 0.01 }],
    },
  };
  expect(tradingWords(account)).toBe(
    "Resized beyond 25 %; isolated margin at leverage 1; maintenance from 1 %.",
  );
});

test("the origin's trade tells that nobody can hold it", () => {
  const origin: ConfigFragment = {
    ...PLAIN,
    capital: { ...PLAIN.capital, funded: false },
    rules: { ...PLAIN.rules, fillWithoutVolume: true },
  };
  expect(tradingWords(origin)).toBe(
    "Not funded: nothing pays for the short leg; bars in which nothing traded fill orders too; " +
      "margin not modelled.",
  );
});

test("what is traded otherwise is said", () => {
  const config: ConfigFragment = {
    ...PLAIN,
    costs: { ...PLAIN.costs, perpExecution: "MAKER" },
    direction: "BOTH",
    rules: { ...PLAIN.rules, minHoldingSettlements: 1, stopBasisLoss: 0.015 },
    margin: {
      ...PLAIN.margin,
      mode: "ISOLATED",
      leverage: 5,
      maintenanceTiers: [
        { notionalFloor: 0, rate: 0.004 },
        { notionalFloor: 50_000, rate: 0.005 },
      ],
    },
    venueProfile: { venue: "binance", values: [{ name: "perp_maker_fee_bps" }] },
  };
  expect(tradingWords(config)).toBe(
    "Either way round, as the rate pays; borrow 8 % a year; perp by resting orders; " +
      "held at least 1 settlement; stop at a basis loss of 1.5 % of the notional; " +
      "isolated margin at leverage 5; maintenance from 0.4 % (2 tiers); " +
      "1 value of the profile of binance.",
  );
});

test("rules and rebalancing read as sentences", () => {
  const config: ConfigFragment = {
    ...PLAIN,
    costs: { ...PLAIN.costs, spotExecution: "MAKER", impactCoefficient: 0.5 },
    capital: { ...PLAIN.capital, compounding: true },
    rules: {
      ...PLAIN.rules,
      minHoldingSettlements: 2,
      maxHoldingSettlements: 30,
      entryPersistenceSettlements: 2,
      exitPersistenceSettlements: 4,
      breakEvenSettlements: 9,
    },
    margin: {
      mode: "ISOLATED",
      leverage: 3,
      maintenanceTiers: [{ notionalFloor: 0, rate: 0.004 }],
      liquidationFeeBps: 12.5,
      bufferFraction: 0.05,
      rebalance: { topUpBelow: 0.2, restoreTo: 0.3, releaseAbove: 0.6 },
    },
  };
  expect(tradingWords(config)).toBe(
    "Spot by resting orders; impact coefficient 0.5; compounding; held at least 2 settlements; " +
      "held at most 30 settlements; entry after 2 signals in a row; exit after 4 signals in a row; " +
      "opened only if 9 settlements pay for the costs; isolated margin at leverage 3; " +
      "maintenance from 0.4 %; liquidation fee 12.5 bps; buffer 5 %; " +
      "topped up below 20 % to 30 %; released above 60 %.",
  );
});
