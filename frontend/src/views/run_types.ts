import type {
  BacktestResultQuery,
  ComparisonResultQuery,
  PortfolioResultQuery,
  RunEventsSubscription,
  RunQuery,
  SweepResultQuery,
} from "../api/generated";

export type RunHead = NonNullable<RunQuery["run"]>;
export type SweepHead = Extract<NonNullable<SweepResultQuery["run"]>, { __typename: "Sweep" }>;
export type CellsEvent = Extract<
  RunEventsSubscription["runEvents"],
  { __typename: "CellsComputed" }
>;

export type BacktestRun = Extract<
  NonNullable<BacktestResultQuery["run"]>,
  { __typename: "Backtest" }
>;
export type ComparisonRun = Extract<
  NonNullable<ComparisonResultQuery["run"]>,
  { __typename: "Comparison" }
>;
export type ComparisonEntry = ComparisonRun["entries"][number];
export type PortfolioRun = Extract<
  NonNullable<PortfolioResultQuery["run"]>,
  { __typename: "Portfolio" }
>;
export type PortfolioPart = PortfolioRun["markets"][number];
