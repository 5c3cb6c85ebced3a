import { BacktestResultDocument, type BacktestResultQuery } from "../../api/generated";

export type BacktestRun = Extract<
  NonNullable<BacktestResultQuery["run"]>,
  { __typename: "Backtest" }
>;

const MOST_POINTS = 5_000;

/** What the page of a result asks. */
export const backtestResult = (id: string) =>
  [BacktestResultDocument, { id, maxPoints: MOST_POINTS }] as const;
