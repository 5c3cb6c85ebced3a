import type { PortfolioResultQuery } from "../../api/generated";

export type PortfolioRun = Extract<
  NonNullable<PortfolioResultQuery["run"]>,
  { __typename: "Portfolio" }
>;
export type PortfolioPart = PortfolioRun["markets"][number];
