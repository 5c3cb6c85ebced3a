import { PortfolioResultDocument, type PortfolioResultQuery } from "../../api/generated";

export type PortfolioRun = Extract<
  NonNullable<PortfolioResultQuery["run"]>,
  { __typename: "Portfolio" }
>;
export type PortfolioPart = PortfolioRun["markets"][number];

const MOST_POINTS = 5_000;

/** What the page of a result asks. */
export const portfolioResult = (id: string) =>
  [PortfolioResultDocument, { id, maxPoints: MOST_POINTS }] as const;
