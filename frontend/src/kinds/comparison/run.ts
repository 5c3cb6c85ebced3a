import { ComparisonResultDocument, type ComparisonResultQuery } from "../../api/generated";

export type ComparisonRun = Extract<
  NonNullable<ComparisonResultQuery["run"]>,
  { __typename: "Comparison" }
>;
export type ComparisonEntry = ComparisonRun["entries"][number];

const MOST_POINTS = 2_000;

/** What the page of a result asks. */
export const comparisonResult = (id: string) =>
  [ComparisonResultDocument, { id, maxPoints: MOST_POINTS }] as const;
