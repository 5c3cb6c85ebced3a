import * as format from "../format";
import { Signed } from "./parts";
import type { Column } from "./sorted_table";

/** What only runs with margin or borrowed spot have. */
export interface Rare {
  readonly borrowCost: number;
  readonly liquidationCost: number;
  readonly liquidations?: number;
  readonly lowestHeadroom: number | null;
}

const cost = (value: number | undefined) =>
  value === undefined ? format.DASH : <Signed value={-value} text={format.signedAmount(-value)} />;

/** Columns of borrow, headroom and liquidations; none where nothing of the kind was modelled. */
export function rareColumns<Row>(
  rows: readonly Row[],
  of: (row: Row) => Rare | null,
): readonly Column<Row>[] {
  const found = rows.map(of).filter((one) => one !== null);
  const isMargined = found.some((one) => one.lowestHeadroom !== null || one.liquidationCost > 0);
  const columns: (Column<Row> | false)[] = [
    found.some((one) => one.borrowCost > 0) && {
      key: "borrow",
      title: "Borrow",
      isNumber: true,
      sortBy: (row) => of(row)?.borrowCost,
      cell: (row) => cost(of(row)?.borrowCost),
    },
    isMargined && {
      key: "headroom",
      title: "Lowest headroom",
      isNumber: true,
      sortBy: (row) => of(row)?.lowestHeadroom,
      cell: (row) => format.percent(of(row)?.lowestHeadroom),
    },
    isMargined &&
      found.some((one) => one.liquidations !== undefined) && {
        key: "liquidations",
        title: "Liquidations",
        isNumber: true,
        sortBy: (row) => of(row)?.liquidations,
        cell: (row) => format.count(of(row)?.liquidations),
      },
    isMargined && {
      key: "liquidationCost",
      title: "Liquidation fees",
      isNumber: true,
      sortBy: (row) => of(row)?.liquidationCost,
      cell: (row) => cost(of(row)?.liquidationCost),
    },
  ];
  return columns.filter((column) => column !== false);
}
