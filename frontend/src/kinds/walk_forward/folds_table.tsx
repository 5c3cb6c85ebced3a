import type { AxisFragment } from "../../api/generated";
import * as format from "../../format";
import { Signed } from "../../views/parts";
import { type Column, SortedTable } from "../../views/sorted_table";
import { axisValue, parameterTitle } from "../../words";
import type { Fold } from "./run";

const number = (key: string, title: string, value: (fold: Fold) => number | null | undefined) => ({
  key,
  title,
  isNumber: true,
  sortBy: value,
});

const sharpe = (
  key: string,
  title: string,
  value: (fold: Fold) => number | null | undefined,
): Column<Fold> => ({
  ...number(key, title, value),
  cell: (fold) => <Signed value={value(fold)} text={format.ratio(value(fold))} />,
});

const day = (instant: string): string => instant.slice(0, 10);

const Days = ({ start, end }: { start: string; end: string }) => (
  <span class="nowrap">
    {day(start)} – {day(end)}
  </span>
);

function columnsOf(
  axes: readonly AxisFragment[],
  onOpen: (fold: number) => void,
): readonly Column<Fold>[] {
  return [
    {
      ...number("fold", "Fold", ({ index }) => index),
      cell: ({ index, cell, outOfSample }) =>
        cell === null || outOfSample === null ? (
          index + 1
        ) : (
          <button
            type="button"
            class="link"
            aria-label={`Open the test of fold ${index + 1}`}
            onClick={() => onOpen(index)}
          >
            {index + 1}
          </button>
        ),
    },
    {
      key: "test",
      title: "Test",
      sortBy: ({ test }) => test.start,
      cell: ({ test }) => <Days {...test} />,
    },
    ...axes.map(({ parameter }): Column<Fold> => {
      const value = ({ chosen }: Fold) => chosen?.find((one) => one.parameter === parameter)?.value;
      return {
        ...number(`axis-${parameter}`, parameterTitle(parameter), value),
        cell: (fold) => {
          const found = value(fold);
          return found === undefined ? format.DASH : axisValue(parameter, found);
        },
      };
    }),
    sharpe("before", "Sharpe in training", ({ inSample }) => inSample?.sharpe),
    sharpe("after", "Sharpe in test", ({ outOfSample }) => outOfSample?.sharpe),
    sharpe("difference", "Difference", ({ difference }) => difference?.sharpe),
    {
      ...number("net", "Net P&L in test", ({ outOfSample }) => outOfSample?.netPnl),
      cell: ({ outOfSample }) => (
        <Signed value={outOfSample?.netPnl} text={format.signedAmount(outOfSample?.netPnl)} />
      ),
    },
    {
      ...number("trades", "Trades", ({ outOfSample }) => outOfSample?.trades),
      cell: ({ outOfSample }) => format.count(outOfSample?.trades),
    },
    {
      key: "train",
      title: "Training",
      sortBy: ({ train }) => train.start,
      cell: ({ train }) => <Days {...train} />,
    },
  ];
}

const noteOf = ({ cell, outOfSample }: Fold): string | undefined => {
  if (outOfSample === null) return "no settlement in its test: left out";
  return cell === null ? "stayed flat: no cell could be chosen" : undefined;
};

/** What each fold chose, promised and gave. */
export function FoldsTable({
  folds,
  axes,
  onOpen,
}: {
  folds: readonly Fold[];
  axes: readonly AxisFragment[];
  onOpen(fold: number): void;
}) {
  return (
    <SortedTable
      label="Folds"
      columns={columnsOf(axes, onOpen)}
      rows={folds}
      rowKey={({ index }) => index}
      note={noteOf}
    />
  );
}
