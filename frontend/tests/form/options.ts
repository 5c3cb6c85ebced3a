import type {
  CapitalFragment,
  CompositeStrategyFragment,
  CostsFragment,
  MarginFragment,
  PortfolioRulesFragment,
  RulesFragment,
  SimpleStrategyFragment,
  SizingFragment,
} from "../../src/api/generated";
import type { Options } from "../../src/form/fields";
import { declared } from "../declared";

const TAKER = declared<CostsFragment>("costs");
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
    rules: declared<RulesFragment>("rules"),
    margin: {
      ...declared<MarginFragment>("margin"),
      mode: "UNCONSTRAINED",
      maintenanceTiers: [],
      rebalance: null,
    },
    portfolio: { ...declared<PortfolioRulesFragment>("portfolio"), weights: null },
    capital: declared<CapitalFragment>("capital"),
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
