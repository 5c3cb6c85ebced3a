import { describe, expect, test } from "vitest";
import { sweepParameters, totalCells } from "../../src/form/axes";
import { formOf } from "../../src/form/from_input";
import { fieldOf } from "../../src/form/input";
import { EMPTY_AXIS, EMPTY_FORM, type FormState } from "../../src/form/model";
import { withPreset } from "../../src/form/presets";
import { COSTS } from "../../src/form/trading_fields";
import { readForm } from "../../src/kinds/table";
import { OPTIONS } from "./options";

const filled = (part: Partial<FormState> = {}): FormState => ({
  ...EMPTY_FORM,
  market: "binance|BTC/USDT:USDT",
  ...part,
  values: { "period.start": "2024-01-01", "period.end": "2024-12-31", ...part.values },
});

const errorsOf = (form: FormState): Record<string, string> => {
  const read = readForm(form, OPTIONS);
  return "errors" in read ? read.errors : {};
};

test("blank fields are not sent: the service knows its defaults", () => {
  expect(readForm(filled(), OPTIONS)).toEqual({
    mode: "BACKTEST",
    input: {
      market: { venue: "binance", symbol: "BTC/USDT:USDT" },
      period: { start: "2024-01-01T00:00:00Z", end: "2024-12-31T23:59:59.999Z" },
      strategy: { simple: {} },
    },
  });
});

describe("what is wrong is said beside its field", () => {
  test.each<[string, Partial<FormState>, string]>([
    ["no market", { market: "" }, "market"],
    ["end before start", { values: { "period.end": "2023-12-31" } }, "period.end"],
    ["end at start", { values: { "period.end": "2024-01-01T00:00:00Z" } }, "period.end"],
    ["no instant", { values: { "period.end": "2024-12-31T08:00" } }, "period.end"],
    ["no end", { values: { "period.end": "" } }, "period.end"],
    ["not a number", { values: { "costs.slippageBps": "five" } }, "costs.slippageBps"],
    [
      "exit above the default entry",
      { values: { "strategy.simple.exitFundingRate": "0.0002" } },
      "strategy.simple.exitFundingRate",
    ],
    [
      "a negative weight",
      { strategy: "composite", values: { "strategy.composite.weightTrend": "-1" } },
      "strategy.composite.weightTrend",
    ],
    [
      "a broken span",
      { strategy: "composite", values: { "strategy.composite.trendEmaSpan": "2.5" } },
      "strategy.composite.trendEmaSpan",
    ],
    [
      "half a payment",
      { values: { "rules.minHoldingSettlements": "1.5" } },
      "rules.minHoldingSettlements",
    ],
    [
      "tiers that are none",
      { flags: { margin: true }, values: { "margin.maintenanceTiers": "0.004" } },
      "margin.maintenanceTiers",
    ],
    [
      "a rebalance without its ratio",
      { flags: { margin: true, "margin.rebalance": true } },
      "margin.rebalance.topUpBelow",
    ],
    ["no market of many", { mode: "MULTI_MARKET" }, "markets"],
    ["no market to share a capital", { mode: "PORTFOLIO" }, "markets"],
    [
      "one strategy to compare",
      { mode: "COMPARISON", entries: EMPTY_FORM.entries.slice(1) },
      "entries",
    ],
    ["nothing to sweep", { mode: "SWEEP", strategy: "hold" }, "strategy"],
  ])("%s", (_, part, field) => expect(Object.keys(errorsOf(filled(part)))).toEqual([field]));
});

describe("sweep axes", () => {
  const axis = { ...EMPTY_AXIS, parameter: "MIN_FUNDING_RATE" as const };

  test("no axes count the default grid", () => {
    expect(totalCells([], "simple")).toBe(15);
  });

  test("terms are among the parameters of any strategy", () => {
    for (const strategy of ["simple", "composite"] as const) {
      const terms = ["SLIPPAGE_BPS", "RESIZE_BAND", "LEVERAGE"];
      expect(sweepParameters(strategy)).toEqual(expect.arrayContaining(terms));
    }
  });

  test("lists and ranges multiply", () => {
    const list = { ...axis, values: "0.0001 0.0002;0.0003" };
    const range = {
      ...axis,
      parameter: "EXIT_FUNDING_RATE" as const,
      kind: "range" as const,
      from: "0",
      to: "0.0001",
      steps: "7",
    };
    expect(totalCells([list, range], "simple")).toBe(21);
  });

  test.each([
    ["a value twice", "0.1 0.1"],
    ["words", "low, high"],
    ["nothing", " "],
  ])("%s is refused", (_, values) => {
    expect(errorsOf(filled({ mode: "SWEEP", axes: [{ ...axis, values }] }))).toHaveProperty([
      "axes.0",
    ]);
  });

  test("a grid above the limit is refused with its size", () => {
    const range = { ...axis, kind: "range" as const, from: "0", to: "1", steps: "1001" };
    expect(errorsOf(filled({ mode: "SWEEP", axes: [range] })).axes).toContain("was 1001");
  });
});

test("a preset fills its strategy's fields and empties the others", () => {
  const before = filled({
    values: { "strategy.composite.weightTrend": "1", "capital.initial": "5" },
  });
  const preset = OPTIONS.presets[0];
  const form = preset && withPreset(before, preset);
  expect(form?.values).toMatchObject({
    "strategy.simple.minFundingRate": "0.0005",
    "capital.initial": "5",
  });
  expect(form?.values).not.toHaveProperty(["strategy.composite.weightTrend"]);
  expect(form?.preset).toBe("conservative");
});

test("a run's input becomes the form that sends it again", () => {
  const form = filled({
    mode: "SWEEP",
    strategy: "composite",
    flags: { "strategy.composite.sizing": true },
    values: {
      "strategy.composite.sizing.maxPortfolioExposure": "2500",
      "strategy.composite.weightTrend": "0.30000000000000004",
      "capital.initial": "20000",
      label: "wide",
    },
    axes: [
      { ...EMPTY_AXIS, parameter: "ENTRY_THRESHOLD", values: "0.3, 0.30000000000000004" },
      {
        ...EMPTY_AXIS,
        parameter: "WEIGHT_BASIS",
        kind: "range",
        from: "0.00010000049",
        to: "0.3333333333333333",
        steps: "3",
      },
    ],
  });
  const read = readForm(form, OPTIONS);
  if ("errors" in read) throw new Error(JSON.stringify(read.errors));
  const again = readForm(formOf("SWEEP", JSON.parse(JSON.stringify(read.input))), OPTIONS);
  expect(again).toEqual(read);
});

const TRADED = filled({
  flags: { margin: true, "margin.rebalance": true, "capital.compounding": true },
  values: {
    "costs.perpExecution": "MAKER",
    "costs.borrowApr": "0.08",
    direction: "BOTH",
    venueProfile: "binance",
    "rules.maxHoldingSettlements": "90",
    "rules.stopBasisLoss": "0.01",
    "rules.coolDownHours": "24",
    "rules.entryBasis.min": "-0.002",
    "margin.leverage": "3",
    "margin.maintenanceTiers": "0=0.004; 50000 = 0.005",
    "margin.rebalance.topUpBelow": "0.2",
  },
});

test("how it is traded is sent as far as it was filled in", () => {
  expect(readForm(TRADED, OPTIONS)).toMatchObject({
    input: {
      costs: { perpExecution: "MAKER", borrowApr: 0.08 },
      capital: { compounding: true },
      direction: "BOTH",
      venueProfile: "binance",
      rules: {
        maxHoldingSettlements: 90,
        stopBasisLoss: 0.01,
        coolDownHours: 24,
        entryBasis: { min: -0.002 },
      },
      margin: {
        mode: "ISOLATED",
        leverage: 3,
        maintenanceTiers: [
          { notionalFloor: 0, rate: 0.004 },
          { notionalFloor: 50_000, rate: 0.005 },
        ],
        rebalance: { topUpBelow: 0.2 },
      },
    },
  });
});

test("without margin it is called unconstrained, and nothing else of it is sent", () => {
  const off = { ...TRADED, flags: { ...TRADED.flags, margin: false } };
  expect(readForm(off, OPTIONS)).toMatchObject({ input: { margin: { mode: "UNCONSTRAINED" } } });
});

test("a traded run's input becomes the form that sends it again", () => {
  const read = readForm(TRADED, OPTIONS);
  if ("errors" in read) throw new Error(JSON.stringify(read.errors));
  const again = readForm(formOf("BACKTEST", JSON.parse(JSON.stringify(read.input))), OPTIONS);
  expect(again).toEqual(read);
});

test("the fee that a blank field means follows the execution", () => {
  const fee = COSTS.numbers.find((field) => field.path === "costs.perpFeeBps");
  expect(fee?.fallback(OPTIONS, filled())).toBe(5.5);
  expect(fee?.fallback(OPTIONS, TRADED)).toBe(2);
});

test.each([
  ["strategy.simple.exitFundingRate", "strategy.simple.exitFundingRate"],
  ["input.market.symbol", "market"],
  ["markets.2.venue", "markets"],
  ["portfolio.weights.1", "portfolio.weights"],
  ["portfolio.slots", "portfolio.slots"],
  ["axes.1.range.steps", "axes.1"],
  ["axes", "axes"],
  ["margin.maintenanceTiers.1.rate", "margin.maintenanceTiers"],
  ["margin.rebalance.restoreTo", "margin.rebalance.restoreTo"],
])("the service's path %s is the field %s", (path, field) => expect(fieldOf(path)).toBe(field));

test("the service's path of an entry is the field of the entry that stands there now", () => {
  const entries = [
    { key: "4", strategy: "hold" as const, label: "" },
    { key: "2", strategy: "simple" as const, label: "" },
  ];
  const path = "input.entries.1.strategy.simple.exitFundingRate";
  expect(fieldOf(path, entries)).toBe("entries.2.strategy.simple.exitFundingRate");
});

test.each([
  ["1bp", 0.0001],
  ["0.5 bps", 0.00005],
  ["0.01%", 0.0001],
  ["-0.3 bps", -0.00003],
  ["0.0007", 0.0007],
])("a rate may be typed as %s", (text, value) => {
  const values = {
    "strategy.simple.minFundingRate": text,
    "strategy.simple.exitFundingRate": "-1",
  };
  expect(readForm(filled({ values }), OPTIONS)).toMatchObject({
    input: { strategy: { simple: { minFundingRate: value } } },
  });
});

test("an axis of rates takes them too, other numbers take no unit", () => {
  const axis = {
    ...EMPTY_AXIS,
    parameter: "MIN_FUNDING_RATE" as const,
    values: "1bps, 2 bp 0.05%",
  };
  expect(readForm(filled({ mode: "SWEEP", axes: [axis] }), OPTIONS)).toMatchObject({
    input: { axes: [{ parameter: "MIN_FUNDING_RATE", values: [0.0001, 0.0002, 0.0005] }] },
  });
  const values = { "capital.initial": "1 bps" };
  expect(errorsOf(filled({ values }))).toHaveProperty(["capital.initial"]);
});
