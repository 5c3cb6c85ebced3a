import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { literal, mutationText } from "../../../src/api/code/graphql";
import { kindOf } from "../../../src/kinds/table";

const schema = buildSchema(
  readFileSync(new URL("../../../../schema.graphql", import.meta.url), "utf8"),
);
const market = { venue: "binance", symbol: "BTC/USDT:USDT" };
const period = { start: "2024-01-01T00:00:00Z", end: "2024-12-31T00:00:00Z" };

test.each([
  ["BACKTEST", { market, period, strategy: { hold: {} }, label: 'a "quoted" \\ label' }],
  [
    "BACKTEST",
    {
      market,
      period,
      strategy: { simple: {} },
      costs: { spotExecution: "TAKER", perpExecution: "MAKER", borrowApr: 0.1 },
      capital: { compounding: true },
      direction: "BOTH",
      rules: { minHoldingSettlements: 3 },
      margin: {
        mode: "ISOLATED",
        leverage: 5,
        maintenanceTiers: [{ notionalFloor: 0, rate: 0.004 }],
      },
    },
  ],
  ["COMPARISON", { market, period, entries: [{ label: "one", strategy: { simple: {} } }] }],
  [
    "SWEEP",
    {
      market,
      period,
      strategy: { simple: { exitFundingRate: 0.00005 } },
      axes: [
        { parameter: "MIN_FUNDING_RATE", values: Array.from({ length: 40 }, (_, i) => i / 1e5) },
        { parameter: "EXIT_FUNDING_RATE", range: { from: 0, to: 1e-7, steps: 3 } },
      ],
    },
  ],
  ["MULTI_MARKET", { markets: [market, market], period, strategy: { composite: {} } }],
] as const)("the text of a %s is a valid mutation of the schema", (kind, input) => {
  expect(validate(schema, parse(mutationText(kindOf(kind).mutation, input)))).toEqual([]);
});

test("nulls are left out: absent means the default", () => {
  expect(literal({ label: null, capital: { initial: 5 } })).toBe("{ capital: { initial: 5 } }");
  const never = { capital: { resizeBand: null } };
  expect(literal(never)).toBe("{ capital: { resizeBand: null } }");
});
