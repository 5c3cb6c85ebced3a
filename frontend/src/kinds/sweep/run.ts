import type { SweepLuckQuery, SweepResultQuery } from "../../api/generated";

type Of<Query extends { run: unknown }> = Extract<
  NonNullable<Query["run"]>,
  { __typename: "Sweep" }
>;

export type SweepHead = Of<SweepResultQuery>;
export type LuckOfSweep = Of<SweepLuckQuery>;
export type SweepLuck = NonNullable<LuckOfSweep["luck"]>;
