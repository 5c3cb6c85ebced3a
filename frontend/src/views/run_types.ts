import type { RunEventsSubscription, RunQuery, SweepResultQuery } from "../api/generated";

export type RunHead = NonNullable<RunQuery["run"]>;
export type SweepHead = Extract<NonNullable<SweepResultQuery["run"]>, { __typename: "Sweep" }>;
export type CellsEvent = Extract<
  RunEventsSubscription["runEvents"],
  { __typename: "CellsComputed" }
>;
