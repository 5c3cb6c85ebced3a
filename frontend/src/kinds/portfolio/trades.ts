import type { TradeSource } from "../../api/all_trades";
import { request } from "../../api/client";
import { PortfolioLedgerDocument, PortfolioTradesDocument } from "../../api/generated";

export const portfolioTrades = (
  id: string,
  market: { venue: string; symbol: string },
): TradeSource => ({
  key: `${id} ${market.venue} ${market.symbol}`,
  page: async (first, after) => {
    const { run } = await request(PortfolioTradesDocument, { id, market, first, after });
    return run?.__typename === "Portfolio" ? run.part.trades : undefined;
  },
  ledger: async ({ after }) => {
    const { run } = await request(PortfolioLedgerDocument, { id, market, after });
    return run?.__typename === "Portfolio" ? run.part.trades.nodes[0] : undefined;
  },
});
