import { Fragment } from "preact";
import { useState } from "preact/hooks";
import type { LoadedTrade, Trades } from "../api/all_trades";
import { request } from "../api/client";
import { LedgerDocument } from "../api/generated";
import * as format from "../format";
import { useAsked } from "./asked";
import { Loading, Problem, Scroll, Signed } from "./parts";
import { type Column, type Order, Pager, SortHead, sorted } from "./sorted_table";

const PAGE_SIZE = 20;
const EXIT_WORDS = {
  SIGNAL: "signal",
  END_OF_PERIOD: "end of period",
  LIQUIDATED: "liquidated",
  MARGIN_CALL: "margin call",
  BASIS_STOP: "basis stop",
  MAX_HOLDING: "longest holding",
} as const;

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

function Ledger({ id, trade }: { id: string; trade: LoadedTrade }) {
  const { data, error } = useAsked(
    () => request(LedgerDocument, { id, after: trade.after }),
    `${id} ${trade.number}`,
  );
  if (error) return <Problem>{error}</Problem>;
  const ledger =
    data?.run?.__typename === "Backtest" ? data.run.trades.nodes[0]?.ledger : undefined;
  if (!ledger) return <Loading what="the settlements" />;
  return (
    <Scroll label={`Settlements of trade ${trade.number}`}>
      <table class="ledger">
        <thead>
          <tr>
            <th>Settlement (UTC)</th>
            <th class="number">Rate</th>
            <th class="number">Mark price</th>
            <th class="number">Amount</th>
          </tr>
        </thead>
        <tbody>
          {ledger.times.map((time, index) => (
            <tr key={time}>
              <td>{format.minute(time)}</td>
              <td class="number">{format.rate(ledger.rates[index])}</td>
              <td class="number">{format.price(ledger.marks[index])}</td>
              <td class="number">
                <Signed
                  value={ledger.amounts[index]}
                  text={format.signedAmount(ledger.amounts[index], 4)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Detail({ id, trade }: { id: string; trade: LoadedTrade }) {
  const facts: [string, string][] = [
    ["Quantity", format.plain(trade.quantity)],
    ["Spot fill in", format.price(trade.spotEntryPrice)],
    ["Spot fill out", format.price(trade.spotExitPrice)],
    ["Perp fill in", format.price(trade.perpEntryPrice)],
    ["Perp fill out", format.price(trade.perpExitPrice)],
    ["Entry fees", format.amount(trade.entryFees)],
    ["Exit fees", format.amount(trade.exitFees)],
    ["Slippage", format.amount(trade.slippageCost)],
    ["Return on notional", format.signedPercent(trade.returnOnNotional, 3)],
    ["Held", format.duration(trade.holdingHours * 3_600)],
  ];
  return (
    <>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Ledger id={id} trade={trade} />
    </>
  );
}

/** Every trade; each opens to its fills and to every settlement it was held into. */
export function TradeLog({ id, trades, totalCount }: Trades & { id: string }) {
  const [order, setOrder] = useState<Order>({ key: "number", descending: false });
  const [page, setPage] = useState(0);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  if (trades.length === 0) return <p>No trade was made.</p>;
  const column = COLUMNS.find(({ key }) => key === order.key);
  const rows = sorted(trades, column, order.descending);
  const pages = Math.ceil(rows.length / PAGE_SIZE);
  const toggle = (number: number): void => {
    const changed = new Set(open);
    if (!changed.delete(number)) changed.add(number);
    setOpen(changed);
  };
  return (
    <>
      <Scroll label="Trade log">
        <table class="trades">
          <SortHead
            columns={[...COLUMNS, { key: "open", title: "Settlements", cell: () => null }]}
            order={order}
            onOrder={(one) => {
              setOrder(one);
              setPage(0);
            }}
          />
          <tbody>
            {rows.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE).map((trade) => (
              <Fragment key={trade.number}>
                <tr>
                  {COLUMNS.map((one) => (
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
                    <td colSpan={COLUMNS.length + 1}>
                      <Detail id={id} trade={trade} />
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      </Scroll>
      <Pager page={page} pages={pages} onPage={setPage} />
      {totalCount > trades.length && (
        <p class="muted">
          The first {format.count(trades.length)} of {format.count(totalCount)} trades.
        </p>
      )}
    </>
  );
}
