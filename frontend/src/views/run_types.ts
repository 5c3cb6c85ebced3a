import type { RunEventsSubscription, RunQuery } from "../api/generated";

export type RunHead = NonNullable<RunQuery["run"]>;
export type CellsEvent = Extract<
  RunEventsSubscription["runEvents"],
  { __typename: "CellsComputed" }
>;
