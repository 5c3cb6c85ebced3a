import { request } from "./client";
import {
  type CarryAssumptionsInput,
  type FundingWindow,
  MarketRankingDocument,
  type MarketRankingQuery,
} from "./generated";

export type Ranked = MarketRankingQuery["marketRanking"]["nodes"][number];

const PAGE_SIZE = 100;
const MOST = 1_000;

/** Every stored market with funding, the best after costs first; at most a thousand. */
export async function allRanked(
  window: FundingWindow,
  assumptions: CarryAssumptionsInput,
): Promise<Ranked[]> {
  const ranked: Ranked[] = [];
  let after: string | null = null;
  do {
    const { marketRanking }: MarketRankingQuery = await request(MarketRankingDocument, {
      window,
      assumptions,
      first: PAGE_SIZE,
      after,
    });
    ranked.push(...marketRanking.nodes);
    after = marketRanking.pageInfo.hasNextPage ? marketRanking.pageInfo.endCursor : null;
  } while (after && ranked.length < MOST);
  return ranked;
}
