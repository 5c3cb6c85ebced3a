import type {
  CompositeStrategyFragment,
  SimpleStrategyFragment,
  SizingFragment,
} from "../../src/api/generated";
import type { Options } from "../../src/form/fields";
import { declared } from "../declared";

const TAKER = {
  spotFeeBps: 10,
  perpFeeBps: 5.5,
  slippageBps: 5,
  spotExecution: "TAKER",
  perpExecution: "TAKER",
  impactCoefficient: 0,
  borrowApr: 0,
} as const;
/** What the service tells the form. */
export const OPTIONS: Options = {
  venues: [{ venue: "binance", title: "Binance" }],
  presets: [
    {
      name: "conservative",
      title: "Conservative",
      description: "",
      strategy: {
        __typename: "SimpleStrategy",
        minFundingRate: 0.0005,
        exitFundingRate: 0.0002,
        useEightHourEquivalent: false,
      },
    },
  ],
  defaults: {
    simple: declared<SimpleStrategyFragment>("strategy.simple"),
    composite: {
      ...declared<CompositeStrategyFragment>("strategy.composite"),
      sizing: null,
    },
    sizing: declared<SizingFragment>("strategy.composite.sizing"),
    costs: TAKER,
    makerCosts: { ...TAKER, perpFeeBps: 2, spotExecution: "MAKER", perpExecution: "MAKER" },
    direction: "LONG_SPOT",
    rules: {
      minHoldingSettlements: 0,
      maxHoldingSettlements: null,
      entryPersistenceSettlements: 1,
      exitPersistenceSettlements: 1,
      stopBasisLoss: null,
      breakEvenSettlements: null,
    },
    margin: { liquidationFeeBps: 0, bufferFraction: 0 },
    portfolio: { slots: 3, rankBy: "RATE" },
    capital: {
      initial: 10_000,
      notionalFraction: 1,
      lotStep: 0.00001,
      minQuantity: 0,
      minNotional: 1,
      compounding: false,
    },
    sweepAxesSimple: [
      { parameter: "MIN_FUNDING_RATE", values: [1, 2, 3, 4, 5] },
      { parameter: "EXIT_FUNDING_RATE", values: [1, 2, 3] },
    ],
    sweepAxesComposite: [],
  },
  limits: {
    pageSize: 100,
    sweepCells: 1_000,
    sweepAxes: 6,
    markets: 200,
    comparisonEntries: 8,
    labelLength: 200,
    curvePoints: 5_000,
  },
};
