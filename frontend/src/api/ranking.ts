import { request, ServiceError } from "./client";
import {
  type CarryAssumptionsInput,
  type FundingWindow,
  MarketRankingDocument,
  type MarketRankingQuery,
} from "./generated";

export type Ranked = MarketRankingQuery["marketRanking"]["nodes"][number];

const PAGE_SIZE = 100;
const MOST = 1_000;
const STARTS = 3;

/** Every stored market with funding, the best after costs first; at most a thousand. */
export async function allRanked(
  window: FundingWindow,
  assumptions: CarryAssumptionsInput,
  startsLeft = STARTS,
): Promise<Ranked[]> {
  const ranked: Ranked[] = [];
  let after: string | null = null;
  do {
    try {
      const { marketRanking }: MarketRankingQuery = await request(MarketRankingDocument, {
        window,
        assumptions,
        first: PAGE_SIZE,
        after,
      });
      ranked.push(...marketRanking.nodes);
      after = marketRanking.pageInfo.hasNextPage ? marketRanking.pageInfo.endCursor : null;
    } catch (cause) {
      // An import changed the order between two pages: the service refuses the cursor.
      if (!after || startsLeft <= 1 || !(cause instanceof ServiceError)) throw cause;
      return allRanked(window, assumptions, startsLeft - 1);
    }
  } while (after && ranked.length < MOST);
  return ranked;
}
