import type { SweepResultQuery } from "../../api/generated";

export type SweepHead = Extract<NonNullable<SweepResultQuery["run"]>, { __typename: "Sweep" }>;
