import {
  type SweepLuckQuery,
  SweepResultDocument,
  type SweepResultQuery,
} from "../../api/generated";

type Of<Query extends { run: unknown }> = Extract<
  NonNullable<Query["run"]>,
  { __typename: "Sweep" }
>;

export type SweepHead = Of<SweepResultQuery>;
export type LuckOfSweep = Of<SweepLuckQuery>;
export type SweepLuck = NonNullable<LuckOfSweep["luck"]>;

/** What the page of a sweep asks. */
export const sweepResult = (id: string) => [SweepResultDocument, { id }] as const;
