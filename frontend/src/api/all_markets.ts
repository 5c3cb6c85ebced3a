import { request } from "./client";
import { MarketsDocument, type MarketsQuery } from "./generated";

const PAGE_SIZE = 100;
const MOST = 1_000;

/** Every stored market, page by page; at most a thousand, more than a list can show anyway. */
export async function allMarkets(): Promise<MarketsQuery["markets"]["nodes"]> {
  const markets: MarketsQuery["markets"]["nodes"] = [];
  let after: string | null = null;
  do {
    const answer: MarketsQuery = await request(MarketsDocument, { first: PAGE_SIZE, after });
    markets.push(...answer.markets.nodes);
    after = answer.markets.pageInfo.hasNextPage ? answer.markets.pageInfo.endCursor : null;
  } while (after && markets.length < MOST);
  return markets;
}
