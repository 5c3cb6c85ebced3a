import {
  type FoldFragment,
  WalkForwardResultDocument,
  type WalkForwardResultQuery,
} from "../../api/generated";

export type WalkForwardRun = Extract<
  NonNullable<WalkForwardResultQuery["run"]>,
  { __typename: "WalkForward" }
>;

export type Fold = FoldFragment;

const MOST_POINTS = 5_000;

/** What the page of a result asks. */
export const walkForwardResult = (id: string) =>
  [WalkForwardResultDocument, { id, maxPoints: MOST_POINTS }] as const;
