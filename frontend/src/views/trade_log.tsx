import { Fragment } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { LoadedTrade, TradeSource, Trades } from "../api/all_trades";
import { useIsNarrow } from "../charts/narrow";
import * as format from "../format";
import { Scroll, Signed } from "./parts";
import { type Column, type Order, Pager, SortHead, sorted } from "./sorted_table";
import { TradeDetail } from "./trade_detail";
import { EXIT_WORDS, filtered, TradeFilter } from "./trade_filter";

const PAGE_SIZE = 20;
const DIRECTION: Column<LoadedTrade> = {
  key: "direction",
  title: "Direction",
  sortBy: (t) => t.direction,
  cell: (t) => (t.direction === "LONG_SPOT" ? "long spot" : "short spot"),
};

const BORROW: Column<LoadedTrade> = {
  key: "borrow",
  title: "Borrow",
  isNumber: true,
  sortBy: (t) => t.borrowCost,
  cell: (t) => format.amount(t.borrowCost),
};

const SPOT_YIELD: Column<LoadedTrade> = {
  key: "spotYield",
  title: "Spot yield",
  isNumber: true,
  sortBy: (t) => t.spotYield,
  cell: (t) => format.amount(t.spotYield),
};

const LIQUIDATION: Column<LoadedTrade> = {
  key: "liquidation",
  title: "Liquidation fee",
  isNumber: true,
  sortBy: (t) => t.liquidationCost,
  cell: (t) => format.amount(t.liquidationCost),
};

const COLUMNS: readonly Column<LoadedTrade>[] = [
  { key: "number", title: "#", isNumber: true, sortBy: (t) => t.number, cell: (t) => t.number },
  {
    key: "entry",
    title: "Entry (UTC)",
    sortBy: (t) => t.entryAt,
    cell: (t) => format.minute(t.entryAt),
  },
  {
    key: "exit",
    title: "Exit (UTC)",
    sortBy: (t) => t.exitAt,
    cell: (t) => format.minute(t.exitAt),
  },
  {
    key: "holding",
    title: "Settlements",
    isNumber: true,
    sortBy: (t) => t.holdingSettlements,
    cell: (t) => format.count(t.holdingSettlements),
  },
  {
    key: "funding",
    title: "Funding",
    isNumber: true,
    sortBy: (t) => t.funding,
    cell: (t) => <Signed value={t.funding} text={format.signedAmount(t.funding)} />,
  },
  {
    key: "basis",
    title: "Basis P&L",
    isNumber: true,
    sortBy: (t) => t.basisPnl,
    cell: (t) => <Signed value={t.basisPnl} text={format.signedAmount(t.basisPnl)} />,
  },
  {
    key: "fees",
    title: "Fees",
    isNumber: true,
    sortBy: (t) => t.totalFees,
    cell: (t) => format.amount(t.totalFees),
  },
  {
    key: "slippage",
    title: "Slippage",
    isNumber: true,
    sortBy: (t) => t.slippageCost,
    cell: (t) => format.amount(t.slippageCost),
  },
  {
    key: "net",
    title: "Net P&L",
    isNumber: true,
    sortBy: (t) => t.netPnl,
    cell: (t) => <Signed value={t.netPnl} text={format.signedAmount(t.netPnl)} />,
  },
  {
    key: "reason",
    title: "Closed by",
    sortBy: (t) => t.exitReason,
    cell: (t) => EXIT_WORDS[t.exitReason],
  },
];

/** The columns of these trades: all that a net P&L is made of, so that a row adds up; a direction
 * and what only some trades have stand there where one of them has it. */
const columnsOf = (trades: readonly LoadedTrade[]): readonly Column<LoadedTrade>[] =>
  COLUMNS.flatMap((column) => {
    const some = (is: (one: LoadedTrade) => boolean, extra: Column<LoadedTrade>) =>
      trades.some(is) ? [extra] : [];
    if (column.key === "entry")
      return [...some((one) => one.direction === "SHORT_SPOT", DIRECTION), column];
    if (column.key === "basis") return [column, ...some((one) => one.spotYield !== 0, SPOT_YIELD)];
    if (column.key === "slippage") {
      return [
        column,
        ...some((one) => one.borrowCost !== 0, BORROW),
        ...some((one) => one.liquidationCost !== 0, LIQUIDATION),
      ];
    }
    return [column];
  });

/** On a phone the net stands beside the number: what it is made of is scrolled to. */
const netFirst = (columns: readonly Column<LoadedTrade>[]): readonly Column<LoadedTrade>[] => {
  const isFirst = ({ key }: Column<LoadedTrade>): boolean => key === "number" || key === "net";
  return [...columns.filter(isFirst), ...columns.filter((one) => !isFirst(one))];
};

interface Shown {
  readonly order: Order;
  readonly filter: string;
  readonly page: number;
}

const FIRST: Shown = { order: { key: "number", descending: false }, filter: "all", page: 0 };

/**
 * Every trade; each opens to its fills and to every settlement it was held into.
 *
 * chosen: the trade whose row stands out and is brought into sight, as its marker was clicked.
 * onPointed: the trade whose row is pointed at, or none.
 */
export function TradeLog({
  source,
  trades,
  totalCount,
  chosen,
  onPointed,
}: Trades & {
  source: TradeSource;
  chosen?: number | undefined;
  onPointed?(trade: LoadedTrade | undefined): void;
}) {
  const [{ order, filter, page }, setShown] = useState(FIRST);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const row = useRef<HTMLTableRowElement>(null);
  const isNarrow = useIsNarrow();
  const columns = isNarrow ? netFirst(columnsOf(trades)) : columnsOf(trades);
  const column = columns.find(({ key }) => key === order.key);
  const rows = sorted(filtered(trades, filter), column, order.descending);
  const pages = Math.ceil(rows.length / PAGE_SIZE);
  const change = (part: Partial<Shown>): void => setShown((old) => ({ ...old, page: 0, ...part }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another choice moves the table
  useEffect(() => {
    if (chosen === undefined) return;
    const place = rows.findIndex(({ number }) => number === chosen);
    if (place < 0) change({ filter: "all", page: Math.floor((chosen - 1) / PAGE_SIZE) });
    else change({ page: Math.floor(place / PAGE_SIZE) });
  }, [chosen]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: its row may stand on another page
  useEffect(() => row.current?.scrollIntoView({ block: "nearest" }), [chosen, page, filter]);
  if (trades.length === 0) return <p>No trade was made.</p>;
  const toggle = (number: number): void => {
    const changed = new Set(open);
    if (!changed.delete(number)) changed.add(number);
    setOpen(changed);
  };
  return (
    <>
      <TradeFilter trades={trades} chosen={filter} onChosen={(name) => change({ filter: name })} />
      <Scroll label="Trade log">
        <table class="trades">
          <SortHead
            columns={[...columns, { key: "open", title: "Settlements", cell: () => null }]}
            order={order}
            onOrder={(one) => change({ order: one })}
          />
          <tbody>
            {rows.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE).map((trade) => (
              <Fragment key={trade.number}>
                <tr
                  ref={trade.number === chosen ? row : null}
                  class={trade.number === chosen ? "chosen" : ""}
                  onPointerEnter={() => onPointed?.(trade)}
                  onPointerLeave={() => onPointed?.(undefined)}
                  onFocusCapture={() => onPointed?.(trade)}
                >
                  {columns.map((one) => (
                    <td key={one.key} class={one.isNumber ? "number" : ""}>
                      {one.cell(trade)}
                    </td>
                  ))}
                  <td>
                    <button
                      type="button"
                      class="quiet"
                      aria-expanded={open.has(trade.number)}
                      aria-label={`${open.has(trade.number) ? "Hide" : "Show"} trade ${trade.number}`}
                      onClick={() => toggle(trade.number)}
                    >
                      {open.has(trade.number) ? "Hide" : "Show"}
                    </button>
                  </td>
                </tr>
                {open.has(trade.number) && (
                  <tr class="detail">
                    <td colSpan={columns.length + 1}>
                      <div class="within">
                        <TradeDetail source={source} trade={trade} />
                      </div>
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      </Scroll>
      <Pager page={page} pages={pages} onPage={(to) => change({ page: to })} />
      {totalCount > trades.length && (
        <p class="muted">
          The first {format.count(trades.length)} of {format.count(totalCount)} trades.
        </p>
      )}
    </>
  );
}
