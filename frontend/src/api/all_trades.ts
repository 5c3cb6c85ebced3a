import type { TradeLedgerFragment, TradePageFragment } from "./generated";

export type Trade = TradePageFragment["edges"][number]["node"];

export interface LoadedTrade extends Trade {
  /** The cursor just before this trade: with it the API gives this trade's ledger. */
  readonly after: string | null;
}

export interface Trades {
  readonly trades: readonly LoadedTrade[];
  readonly totalCount: number;
}

/** Where trades and their settlements come from: a backtest, or one market of a portfolio. */
export interface TradeSource {
  /** Tells the source from every other. */
  readonly key: string;
  page(first: number, after: string | null): Promise<TradePageFragment | undefined>;
  ledger(trade: LoadedTrade): Promise<TradeLedgerFragment | undefined>;
}

export const TRADES_A_PAGE = 100;
const MOST = 3_000;

/** All trades of a source, page by page; beyond 3,000 only the first ones. */
export async function allTrades(source: TradeSource): Promise<Trades> {
  const trades: LoadedTrade[] = [];
  let after: string | null = null;
  for (;;) {
    const page: TradePageFragment | undefined = await source.page(TRADES_A_PAGE, after);
    if (!page) return { trades, totalCount: 0 };
    let before: string | null = after;
    for (const { cursor, node } of page.edges) {
      trades.push({ ...node, after: before });
      before = cursor;
    }
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage || trades.length >= MOST) {
      return { trades, totalCount: page.totalCount };
    }
  }
}
