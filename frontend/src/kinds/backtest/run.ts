import type { BacktestResultQuery } from "../../api/generated";

export type BacktestRun = Extract<
  NonNullable<BacktestResultQuery["run"]>,
  { __typename: "Backtest" }
>;
