import * as format from "../../format";
import type { SweepLuck } from "./run";

const ratio = (value: number): string => format.ratio(value);
const share = (value: number): string => format.percent(value, 1);

/** What the best cell shows beside what luck alone would. */
export function bestWords({ distinctCells, bestByLuck, best, expectedMaximum }: SweepLuck): string {
  const shown = best?.metrics?.sharpe;
  const head =
    `Of ${format.count(distinctCells)} different cells that traded the best shows a Sharpe ratio ` +
    `of ${format.ratio(shown)}`;
  if (bestByLuck) {
    return (
      `${head}; without any edge the best of them shows ${ratio(bestByLuck.sharpe)} in the mean, ` +
      `and does as well in ${share(bestByLuck.pValue)} of the histories redrawn.`
    );
  }
  if (expectedMaximum === null) return `${head}.`;
  return (
    `${head}; the best of so many independent cells without any edge shows ` +
    `${ratio(expectedMaximum)} in the mean.`
  );
}

/** How often the choice by one half of the days was a bad one in the other. */
export function overfittingWords({ probability, splits, sampled }: Pbo): string {
  return (
    `In ${share(probability)} of ${format.count(splits)} splits${sampled ? ", drawn by chance," : ""} ` +
    "the best cell of one half of the days is in the lower half of all cells in the other half: " +
    "near 50 % the choice is worth nothing, near 0 % it holds."
  );
}

/** What a better figure in sample was worth out of sample. */
export function slopeWords({ slope, probabilityOfLoss }: Pbo): string {
  const worth =
    slope === null
      ? "The winners are too alike in sample for a line."
      : `A winner with a Sharpe ratio higher by 1 in sample had ${format.ratio(slope)} more out ` +
        "of sample: 1 keeps all of it, 0 or less nothing.";
  return `${worth} ${share(probabilityOfLoss)} of the winners lost out of sample.`;
}

/** How many questions were asked. */
export function trialsWords(trials: number, exact: boolean): string {
  const questions = trials === 1 ? "question was" : "different questions were";
  return (
    `${exact ? "" : "About "}${format.count(trials)} ${questions} asked of this market over this ` +
    "period, this sweep's among them: the more, the better the best looks by luck alone."
  );
}

/** Other figures, each with what it says. */
export function otherFigures(luck: SweepLuck): readonly (readonly [string, string])[] {
  const { distinctCells, superiorToHold, deflatedSharpe, plateau } = luck;
  return [
    ["Different cells that traded", format.count(distinctCells)],
    ...(superiorToHold
      ? [["As good against holding without being better", share(superiorToHold.pValue)] as const]
      : []),
    ...(deflatedSharpe
      ? [
          [
            "Probability that it beats so many cells' luck (deflated)",
            share(deflatedSharpe.value),
          ] as const,
        ]
      : []),
    ...(plateau === null
      ? []
      : [["Neighbours of the best cell within one standard error", share(plateau)] as const]),
  ];
}

type Pbo = NonNullable<SweepLuck["pbo"]>;
