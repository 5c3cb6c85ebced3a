import type { FoldFragment, WalkForwardResultQuery } from "../../api/generated";

export type WalkForwardRun = Extract<
  NonNullable<WalkForwardResultQuery["run"]>,
  { __typename: "WalkForward" }
>;

export type Fold = FoldFragment;
