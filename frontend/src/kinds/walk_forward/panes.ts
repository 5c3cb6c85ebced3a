import type { SweepParameter } from "../../api/generated";
import type { Line, Pane } from "../../charts/pane";
import * as format from "../../format";
import { accountPanes } from "../../views/account_panes";
import { axisValue, parameterTitle } from "../../words";
import type { Fold, WalkForwardRun } from "./run";

type Value = (fold: Fold) => number | null;

// One value over all of a fold's test; the last point closes the last step.
function stepsOf(folds: readonly Fold[], label: string, value: Value): Line {
  const last = folds.at(-1);
  const ends = last ? [Date.parse(last.test.end)] : [];
  return {
    label,
    times: [...folds.map(({ test }) => Date.parse(test.start)), ...ends],
    values: [...folds.map(value), ...(last ? [value(last)] : [])],
    kind: "steps",
    hasGaps: true,
  };
}

const chosenValue =
  (parameter: SweepParameter): Value =>
  ({ chosen }) =>
    chosen?.find((one) => one.parameter === parameter)?.value ?? null;

function sharpePane(folds: readonly Fold[]): Pane {
  return {
    title: "Sharpe of the folds",
    height: 150,
    show: (value) => format.ratio(value),
    tick: format.tick,
    lines: [
      stepsOf(folds, "In its training", ({ inSample }) => inSample?.sharpe ?? null),
      stepsOf(folds, "In its test", ({ outOfSample }) => outOfSample?.sharpe ?? null),
    ],
  };
}

/** The chain beside hold, and under it the folds: what was promised, came, and was chosen. */
export function walkForwardPanes(run: WalkForwardRun): Pane[] {
  const { equityCurve: curve, benchmark, unbrokenBenchmark, folds, axes } = run;
  if (!curve) return [];
  const holding = benchmark && { label: "Hold, chained alike", curve: benchmark.equityCurve };
  const [equity, ...others] = accountPanes(curve, holding ?? undefined);
  const unbroken: Line[] = unbrokenBenchmark
    ? [
        {
          label: "Hold, unbroken",
          times: unbrokenBenchmark.equityCurve.times,
          values: unbrokenBenchmark.equityCurve.equity,
          kind: "line",
          role: "hold",
        },
      ]
    : [];
  return [
    ...(equity ? [{ ...equity, lines: [...equity.lines, ...unbroken] }] : []),
    sharpePane(folds),
    ...axes.map(
      ({ parameter }): Pane => ({
        title: parameterTitle(parameter),
        height: 100,
        show: (value) => (typeof value === "number" ? axisValue(parameter, value) : format.DASH),
        tick: (value) => axisValue(parameter, value),
        lines: [stepsOf(folds, parameterTitle(parameter), chosenValue(parameter))],
      }),
    ),
    ...others,
  ];
}
