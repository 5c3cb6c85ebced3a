import type { SharesFragment } from "../api/generated";
import * as format from "../format";
import { quoteOf } from "../words";
import { changedWords } from "./parameter_words";

/** The quote currency of all markets; empty where they have several. */
export function commonQuote(markets: readonly { symbol: string }[]): string {
  const quotes = new Set(markets.map(({ symbol }) => quoteOf(symbol)));
  return quotes.size === 1 ? ([...quotes][0] ?? "") : "";
}

/** Whether a venue's profile gave some market terms of its own. */
export const hasOwnTerms = ({ marketTerms }: Pick<SharesFragment, "marketTerms">): boolean =>
  marketTerms.some(({ venueProfile }) => venueProfile !== null);

/** How the markets share the capital, in a sentence. */
export function shareWords({ portfolio }: SharesFragment): string {
  const { slots, rankBy, weights } = portfolio;
  const rank = rankBy === "RATE" ? "the highest rate" : "the strongest signal";
  const parts = [
    slots === 1 ? `One slot, ${rank} first` : `${slots} slots, ${rank} first`,
    weights
      ? `weights ${weights.map((one) => format.exact(one)).join(" / ")}`
      : `each position ${format.percent(1 / slots, 1)} of the capital`,
    ...changedWords("portfolio", portfolio),
  ];
  return `${parts.join("; ")}.`;
}

/** What is to be known of a portfolio beside the service's own warnings. */
export function portfolioNotes({ markets }: SharesFragment): string[] {
  const quotes = [...new Set(markets.map(({ symbol }) => quoteOf(symbol)))];
  return quotes.length > 1
    ? [`Amounts in ${quotes.join(" and ")} are added up as if one were worth the other.`]
    : [];
}
