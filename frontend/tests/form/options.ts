import type {
  CapitalFragment,
  CostsFragment,
  FoldRulesFragment,
  MarginFragment,
  PortfolioRulesFragment,
  RulesFragment,
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
      input: { strategy: { simple: { minFundingRate: 0.0005, exitFundingRate: 0.0002 } } },
    },
    {
      name: "origin",
      title: "Origin",
      description: "",
      strategy: {
        __typename: "SimpleStrategy",
        minFundingRate: 0.0001,
        exitFundingRate: 0.00005,
        useEightHourEquivalent: false,
      },
      input: {
        capital: { funded: false },
        margin: { mode: "UNCONSTRAINED" },
        rules: { fillWithoutVolume: true },
        venueProfile: "none",
      },
    },
  ],
  defaults: {
    costs: TAKER,
    makerCosts: { ...TAKER, perpFeeBps: 2, spotExecution: "MAKER", perpExecution: "MAKER" },
    direction: "LONG_SPOT",
    rules: declared<RulesFragment>("rules"),
    margin: {
      ...declared<MarginFragment>("margin"),
      mode: "ISOLATED",
      maintenanceTiers: [{ notionalFloor: 0, rate: 0.01 }],
      rebalance: null,
    },
    portfolio: { ...declared<PortfolioRulesFragment>("portfolio"), weights: null },
    capital: declared<CapitalFragment>("capital"),
    folds: declared<FoldRulesFragment>("folds"),
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
