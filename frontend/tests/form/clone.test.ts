import { expect, test } from "vitest";
import type { RunKind } from "../../src/api/generated";
import { formFrom, formText } from "../../src/form/address";
import { asSent } from "../../src/form/as_sent";
import { differences } from "../../src/form/differences";
import { formOf } from "../../src/form/from_input";
import { writtenOut } from "../../src/form/presets";
import { askingOf, readForm } from "../../src/kinds/table";
import { OPTIONS } from "./options";

const MARKET = { venue: "binance", symbol: "BTC/USDT:USDT" };
const OTHER = { venue: "okx", symbol: "ETH/USDT:USDT" };
const PERIOD = { start: "2024-01-01T00:00:00.000Z", end: "2024-06-30T08:00:00Z" };
const AXES = [
  { parameter: "MIN_FUNDING_RATE", values: [0.0001, 0.0002] },
  { parameter: "EXIT_FUNDING_RATE", range: { from: 0.00001, to: 0.0001, steps: 3 } },
];
const TERMS = {
  costs: { spotFeeBps: 7.5, slippageBps: 2, perpExecution: "MAKER", borrowApr: 0.08 },
  capital: { initial: 2_500, funded: false, riskFreeApr: 0.01 },
  rules: { minHoldingSettlements: 3, entryBasis: { min: -0.002 } },
  margin: { mode: "ISOLATED", leverage: 4, rebalance: { topUpBelow: 0.2, restoreTo: 0.5 } },
  direction: "BOTH",
  label: "as asked",
  strictData: true,
};
const simple = (bps: number) => ({ strategy: { simple: { minFundingRate: bps / 10_000 } } });
const STRATEGY = { composite: { entryThreshold: 0.4, sizing: { minAllocationFraction: 0.2 } } };

const SENT: readonly [RunKind, string, object][] = [
  ["BACKTEST", "with every term", { market: MARKET, period: PERIOD, strategy: STRATEGY, ...TERMS }],
  [
    "BACKTEST",
    "without margin",
    { market: MARKET, period: PERIOD, strategy: { hold: {} }, margin: { mode: "UNCONSTRAINED" } },
  ],
  [
    "BACKTEST",
    "by a preset",
    { market: MARKET, period: PERIOD, preset: "conservative", costs: { slippageBps: 4 } },
  ],
  [
    "BACKTEST",
    "by a preset that changes terms",
    {
      market: MARKET,
      period: PERIOD,
      preset: "origin",
      strategy: { simple: {} },
      capital: { initial: 5 },
    },
  ],
  [
    "BACKTEST",
    "that says what is so by default",
    {
      market: MARKET,
      period: PERIOD,
      strategy: { simple: {} },
      margin: { mode: "ISOLATED" },
      costs: {},
      strictData: false,
    },
  ],
  [
    "COMPARISON",
    "of a strategy three times",
    {
      market: MARKET,
      period: PERIOD,
      entries: [simple(1), simple(2), { label: "three", ...simple(3) }],
    },
  ],
  ["COMPARISON", "of what is compared by default", { market: MARKET, period: PERIOD, ...TERMS }],
  [
    "SWEEP",
    "of two axes",
    { market: MARKET, period: PERIOD, strategy: { simple: {} }, axes: AXES, ...TERMS },
  ],
  ["SWEEP", "of no axes", { market: MARKET, period: PERIOD, strategy: { composite: {} } }],
  [
    "WALK_FORWARD",
    "with folds",
    {
      market: MARKET,
      period: PERIOD,
      strategy: { simple: {} },
      axes: AXES,
      folds: { trainDays: 120, mode: "ANCHORED" },
    },
  ],
  [
    "MULTI_MARKET",
    "of two markets",
    { markets: [OTHER, MARKET], period: PERIOD, strategy: STRATEGY, ...TERMS },
  ],
  [
    "PORTFOLIO",
    "with weights",
    {
      markets: [MARKET, OTHER],
      period: PERIOD,
      strategy: { simple: {} },
      portfolio: { slots: 2, weights: [0.25, 0.75], rankBy: "SCORE" },
      ...TERMS,
    },
  ],
];

const formFor = (kind: RunKind, sent: object) =>
  formOf(kind, writtenOut(sent as Record<string, unknown>, OPTIONS.presets));

const inputOf = (form: ReturnType<typeof formFor>): object => {
  const read = readForm(form, OPTIONS);
  if ("errors" in read) throw new Error(JSON.stringify(read.errors));
  return read.input;
};

test.each(SENT)("a cloned %s %s asks the very same", (kind, _, sent) => {
  const form = formFor(kind, sent);
  // By way of the address, as Back leads to it.
  const again = formFrom(formText(form));
  expect(again).toEqual(form);
  expect(asSent(sent, inputOf(form), inputOf(again ?? form))).toEqual(sent);
});

test.each(SENT)("a cloned %s %s keeps all that is not changed", (kind, _, sent) => {
  const form = formFor(kind, sent);
  const values = { ...form.values, "costs.slippageBps": "9" };
  const changed = asSent(sent, inputOf(form), inputOf({ ...form, values })) as typeof sent;
  const { costs } = sent as { costs?: object };
  expect(changed).toEqual({ ...sent, costs: { ...costs, slippageBps: 9 } });
});

test("by itself the form reads what it was made of, each entry with its own parameters", () => {
  const entries = [simple(1), simple(2), { label: "three", ...simple(3) }];
  const form = formFor("COMPARISON", { market: MARKET, period: PERIOD, entries });
  expect(inputOf(form)).toMatchObject({ entries });
});

test("what is not as by default is told in words", () => {
  const form = formFor("BACKTEST", {
    market: MARKET,
    period: PERIOD,
    strategy: { simple: { minFundingRate: 0.0003, exitFundingRate: 0.00005 } },
    margin: { mode: "UNCONSTRAINED" },
    costs: { slippageBps: 7 },
  });
  const told = differences(form, OPTIONS, askingOf(form.mode)).map(({ text }) => text);
  expect(told).toHaveLength(3);
  expect(told[0]).toMatch(/3 bps \(default 1 bps\)/);
  expect(told[1]).toMatch(/^Slippage/);
  expect(told[2]).toMatch(/^Not: Isolated margin/);
});

test("an address that holds no form is none", () => {
  expect(formFrom(null)).toBeUndefined();
  expect(formFrom("{")).toBeUndefined();
  expect(formFrom('{"values":3}')).toBeUndefined();
});
