import type { FoldRulesFragment } from "../../api/generated";
import * as format from "../../format";
import { METRIC_WORDS } from "../../words";
import type { WalkForwardRun } from "./run";

const days = (count: number): string => `${format.count(count)} day${count === 1 ? "" : "s"}`;

/** How a walk-forward chooses and tests, in one line. */
export function ruleWords(rules: FoldRulesFragment, cells: number): string {
  const training =
    rules.mode === "ANCHORED"
      ? `trainings from the first day on, the first of ${days(rules.trainDays)}`
      : `trainings of ${days(rules.trainDays)}`;
  const embargo = rules.embargoDays > 0 ? `, ${days(rules.embargoDays)} between them` : "";
  const chosen = rules.choice === "ROBUST" ? "robust" : "best";
  return (
    `Of ${format.count(cells)} cells the ${chosen} one by ${METRIC_WORDS[rules.metric].title}; ` +
    `${training}, tests of ${days(rules.testDays)}${embargo}.`
  );
}

/** How far the trainings' promises were kept, in the mean of the folds. */
export function differenceWords(difference: WalkForwardRun["difference"]): string {
  if (!difference) return "";
  const { sharpe, totalReturnPerYear } = difference;
  const ratio = sharpe === null ? "" : `Sharpe ${sharpe > 0 ? "+" : ""}${format.ratio(sharpe)}, `;
  return (
    "In the mean of the folds a test differed from its training by " +
    `${ratio}return ${format.signedPercent(totalReturnPerYear)} a year.`
  );
}
