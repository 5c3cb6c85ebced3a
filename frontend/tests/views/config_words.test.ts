import { expect, test } from "vitest";
import type {
  CapitalFragment,
  CompositeStrategyFragment,
  ConfigFragment,
  CostsFragment,
  ManyConfigFragment,
  RulesFragment,
  StrategyConfigFragment,
} from "../../src/api/generated";
import { axesWords, configWords, strategyWords, termsWords } from "../../src/views/config_words";
import { declared } from "../declared";

const COMPOSITE: StrategyConfigFragment = {
  ...declared<CompositeStrategyFragment>("strategy.composite"),
  __typename: "CompositeStrategy",
  entryThreshold: 0.4,
  exitThreshold: 0.3,
  weightRateLevel: 0.1,
  weightTrend: 0.2,
  weightPersistence: 0.6,
  weightBasis: 0.7,
  trendEmaSpan: 5,
  persistenceThreshold: 0.0004,
  persistenceMaxPeriods: 20,
  useEightHourEquivalent: true,
  sizing: { minAllocationFraction: 0.1, maxAllocationFraction: 0.6, maxPortfolioExposure: 4_321 },
};

const FULL: ConfigFragment = {
  market: { venue: "sample", symbol: "BTC/USDT:USDT" },
  period: { start: "2024-01-01T00:00:00Z", end: "2024-12-31T00:00:00Z" },
  strategy: {
    __typename: "SimpleStrategy",
    minFundingRate: 0.0001,
    exitFundingRate: 0.00005,
    useEightHourEquivalent: true,
  },
  costs: {
    ...declared<CostsFragment>("costs"),
    spotFeeBps: 10,
    perpFeeBps: 5.5,
    slippageBps: 5,
    spotExecution: "TAKER",
    perpExecution: "TAKER",
    impactCoefficient: 0.5,
    borrowApr: 0.08,
  },
  capital: {
    ...declared<CapitalFragment>("capital"),
    initial: 10_000,
    notionalFraction: 0.5,
    lotStep: 0.00001,
    minQuantity: 0.002,
    minNotional: 1,
    compounding: false,
  },
  direction: "BOTH",
  rules: {
    ...declared<RulesFragment>("rules"),
    minHoldingSettlements: 3,
    maxHoldingSettlements: 30,
    entryPersistenceSettlements: 2,
    exitPersistenceSettlements: 4,
    stopBasisLoss: 0.02,
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
  venueProfile: { venue: "binance", values: [{ name: "lot_step" }] },
};

// The market stands in the verdict; a mode shows by its leverage; a first tier begins at 0.
const ELSEWHERE = ["market.", "__typename", "margin.mode", "notionalFloor", "values.0.name"];
const SWAPPED: Readonly<Record<string, string>> = { TAKER: "MAKER", BOTH: "SHORT_SPOT" };

function changed(value: unknown): unknown {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  const text = String(value);
  return SWAPPED[text] ?? (text.startsWith("2024-") ? text.replace("2024", "2023") : `${text}x`);
}

/** Every leaf of a value by its path, with the value in which that leaf alone differs. */
function variants(value: unknown, path = ""): [path: string, changed: unknown][] {
  if (typeof value !== "object" || value === null) return [[path, changed(value)]];
  return Object.entries(value).flatMap(([name, part]) =>
    variants(part, path ? `${path}.${name}` : name).map(([at, other]): [string, unknown] => [
      at,
      Array.isArray(value)
        ? value.map((one, index) => (String(index) === name ? other : one))
        : { ...value, [name]: other },
    ]),
  );
}

const told = (config: ConfigFragment): [string, ConfigFragment][] =>
  variants(config)
    .filter(([path]) => !ELSEWHERE.some((one) => path.startsWith(one) || path.endsWith(one)))
    .map(([path, other]) => [path, other as ConfigFragment]);

test.each(told(FULL))("the line tells %s", (_, other) => {
  expect(configWords(other)).not.toBe(configWords(FULL));
});

test.each(told({ ...FULL, strategy: COMPOSITE }))("with a composite it tells %s", (_, other) => {
  expect(configWords(other)).not.toBe(configWords({ ...FULL, strategy: COMPOSITE }));
});

test("a strategy reads as a sentence", () => {
  expect(strategyWords(FULL.strategy)).toBe(
    "Simple: in from 1 bps, out below 0.5 bps, rates as 8-hour equivalents",
  );
  const composite = strategyWords({ ...COMPOSITE, useEightHourEquivalent: false });
  expect(composite).toMatch(
    /^Composite: in from 0\.4, out below 0\.3, weights 0\.1 \/ 0\.2 \/ 0\.6 \/ 0\.7, trend span 5, /,
  );
  expect(composite).toContain("persistent from 4 bps, fully after 20, ");
  expect(composite).toMatch(/sized by the score from 10 % to 60 % of the capital, at most 4,321$/);
});

test("a sweep says what varies", () => {
  const axes = [
    { parameter: "MIN_FUNDING_RATE" as const, values: [0.0002, 0.0001, null] },
    { parameter: "EXIT_FUNDING_RATE" as const, values: [0.00005] },
  ];
  expect(axesWords(axes)).toMatch(/^Cells differ in .+ 1 to 2 bps \(2\), .+ 0\.5 bps \(1\)/);
});

test("a sweep's line tells what varies as a range, not one of its values", () => {
  const axes = [
    { parameter: "MIN_FUNDING_RATE" as const, values: [0.0001, 0.0008] },
    { parameter: "SLIPPAGE_BPS" as const, values: [1, 9] },
  ];
  const words = configWords(FULL, axes);
  expect(words).toContain("in from 1 to 8 bps, out below 0.5 bps");
  expect(words).toContain("slippage 1 to 9 bps.");
});

test("markets on terms of their own are told apart in a table, not by the first one's", () => {
  const { market, venueProfile, ...common } = FULL;
  const many: ManyConfigFragment = {
    ...common,
    markets: [market],
    strictData: true,
    marketTerms: [{ market, venueProfile, ...common }],
  };
  const words = termsWords(many);
  expect(words).toContain("fees as each market's profile says");
  expect(words).toContain("maintenance and liquidation fee as each market's profile says");
  expect(words).toContain("A market with flaws in its data fails.");
  expect(words).not.toContain("10 bps");
});
