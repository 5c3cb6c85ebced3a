import type { ConfigFragment, ManyConfigFragment, SharesFragment } from "../api/generated";
import * as format from "../format";
import { changedWords, parameterWords, type Swept } from "./parameter_words";
import { hasOwnTerms } from "./portfolio_words";

/** Terms of a backtest, or those of several markets, whose profiles stand with each. */
type Config =
  | ConfigFragment
  | ((SharesFragment | ManyConfigFragment) & { readonly venueProfile?: null });

const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? "" : "s"}`;
function marginWords(config: Config, swept: Swept): (string | false)[] {
  const { margin } = config;
  const { maintenanceTiers: tiers, liquidationFeeBps: fee, rebalance } = margin;
  const [first] = tiers;
  if (!first) return ["margin not modelled"];
  const more = tiers.length > 1 ? ` (${tiers.length} tiers)` : "";
  return [
    ...parameterWords("margin", { leverage: margin.leverage }, swept),
    ...("marketTerms" in config && hasOwnTerms(config)
      ? ["maintenance and liquidation fee as each market's profile says"]
      : [
          `maintenance from ${format.rate(first.rate)}${more}`,
          fee > 0 && `liquidation fee ${format.exact(fee)} bps`,
        ]),
    ...changedWords("margin", { ...margin, leverage: null }),
    ...(rebalance ? parameterWords("margin.rebalance", rebalance) : []),
  ];
}

/** What is traded otherwise than plainly, in words; empty for the plain trade. */
export function tradingWords(config: Config, swept: Swept = {}): string {
  const { costs, capital, direction, rules, venueProfile } = config;
  const words = [
    direction === "SHORT_SPOT" && "short spot, long perp",
    direction === "BOTH" && "either way round, as the rate pays",
    direction !== "LONG_SPOT" && `borrow ${format.rate(costs.borrowApr)} a year`,
    ...changedWords("costs", costs, swept),
    ...changedWords("capital", capital, swept),
    ...changedWords("rules", rules, swept),
    ...(rules.entryBasis ? parameterWords("rules.entryBasis", rules.entryBasis) : []),
    ...marginWords(config, swept),
    venueProfile &&
      `${counted(venueProfile.values.length, "value")} of the profile of ${venueProfile.venue}`,
  ].filter((part) => typeof part === "string");
  const text = words.join("; ");
  return text && `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
