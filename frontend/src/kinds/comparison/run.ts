import type { ComparisonResultQuery } from "../../api/generated";

export type ComparisonRun = Extract<
  NonNullable<ComparisonResultQuery["run"]>,
  { __typename: "Comparison" }
>;
export type ComparisonEntry = ComparisonRun["entries"][number];
