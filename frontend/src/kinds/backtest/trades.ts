import { TRADES_A_PAGE, type TradeSource } from "../../api/all_trades";
import { request } from "../../api/client";
import { LedgerDocument, TradesDocument } from "../../api/generated";

/** The first page of them, which `allTrades` begins with. */
export const firstTrades = (id: string) =>
  [TradesDocument, { id, first: TRADES_A_PAGE, after: null }] as const;

export const backtestTrades = (id: string): TradeSource => ({
  key: id,
  page: async (first, after) => {
    const { run } = await request(TradesDocument, { id, first, after });
    return run?.__typename === "Backtest" ? run.trades : undefined;
  },
  ledger: async ({ after }) => {
    const { run } = await request(LedgerDocument, { id, after });
    return run?.__typename === "Backtest" ? run.trades.nodes[0] : undefined;
  },
});
