import { request } from "./client";
import { TradesDocument, type TradesQuery } from "./generated";

type Run = NonNullable<TradesQuery["run"]>;
type Connection = Extract<Run, { __typename: "Backtest" }>["trades"];
export type Trade = Connection["edges"][number]["node"];

export interface LoadedTrade extends Trade {
  /** The cursor just before this trade: with it the API gives this trade's ledger. */
  readonly after: string | null;
}

export interface Trades {
  readonly trades: readonly LoadedTrade[];
  readonly totalCount: number;
}

const PAGE_SIZE = 100;
const MOST = 3_000;

/** A backtest's trades, page by page; beyond 3,000 only the first ones. */
export async function allTrades(id: string): Promise<Trades> {
  const trades: LoadedTrade[] = [];
  let after: string | null = null;
  for (;;) {
    const answer: TradesQuery = await request(TradesDocument, { id, first: PAGE_SIZE, after });
    if (answer.run?.__typename !== "Backtest") return { trades, totalCount: 0 };
    const { edges, pageInfo, totalCount }: Connection = answer.run.trades;
    let before: string | null = after;
    for (const { cursor, node } of edges) {
      trades.push({ ...node, after: before });
      before = cursor;
    }
    after = pageInfo.endCursor;
    if (!pageInfo.hasNextPage || trades.length >= MOST) return { trades, totalCount };
  }
}
