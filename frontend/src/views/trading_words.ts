import type { ConfigFragment, ManyConfigFragment, SharesFragment } from "../api/generated";
import * as format from "../format";
import { hasOwnTerms } from "./portfolio_words";

/** Terms of a backtest, or those of several markets, whose profiles stand with each. */
type Config =
  | ConfigFragment
  | ((SharesFragment | ManyConfigFragment) & { readonly venueProfile?: null });

const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? "" : "s"}`;
const settlements = (count: number): string => counted(count, "settlement");

function ruleWords({ rules }: Config): (string | false)[] {
  const { minHoldingSettlements: min, maxHoldingSettlements: max } = rules;
  const { entryPersistenceSettlements: entry, exitPersistenceSettlements: exit } = rules;
  const { stopBasisLoss: stop, breakEvenSettlements: even } = rules;
  return [
    min > 0 && `held at least ${settlements(min)}`,
    max !== null && `held at most ${settlements(max)}`,
    entry > 1 && `entry after ${entry} signals in a row`,
    exit > 1 && `exit after ${exit} signals in a row`,
    stop !== null && `stop at a basis loss of ${format.rate(stop)} of the notional`,
    even !== null && `opened only if ${settlements(even)} pay for the costs`,
  ];
}

function marginWords(config: Config): (string | false)[] {
  const { leverage, maintenanceTiers: tiers, bufferFraction, rebalance } = config.margin;
  const { liquidationFeeBps: fee } = config.margin;
  const [first] = tiers;
  if (leverage === null || !first) return [];
  const more = tiers.length > 1 ? ` (${tiers.length} tiers)` : "";
  return [
    `isolated margin at leverage ${format.exact(leverage)}`,
    ...("marketTerms" in config && hasOwnTerms(config)
      ? ["maintenance and liquidation fee as each market's profile says"]
      : [
          `maintenance from ${format.rate(first.rate)}${more}`,
          fee > 0 && `liquidation fee ${format.exact(fee)} bps`,
        ]),
    bufferFraction > 0 && `buffer ${format.rate(bufferFraction)}`,
    rebalance !== null &&
      `topped up below ${format.rate(rebalance.topUpBelow)} to ${format.rate(rebalance.restoreTo)}`,
    typeof rebalance?.releaseAbove === "number" &&
      `released above ${format.rate(rebalance.releaseAbove)}`,
  ];
}

/** What is traded otherwise than plainly, in words; empty for the plain trade. */
export function tradingWords(config: Config): string {
  const { costs, capital, direction, venueProfile } = config;
  const words = [
    direction === "SHORT_SPOT" && "short spot, long perp",
    direction === "BOTH" && "either way round, as the rate pays",
    direction !== "LONG_SPOT" && `borrow ${format.rate(costs.borrowApr)} a year`,
    costs.spotExecution === "MAKER" && "spot by resting orders",
    costs.perpExecution === "MAKER" && "perp by resting orders",
    costs.impactCoefficient > 0 && `impact coefficient ${format.exact(costs.impactCoefficient)}`,
    capital.compounding && "compounding",
    ...ruleWords(config),
    ...marginWords(config),
    venueProfile &&
      `${counted(venueProfile.values.length, "value")} of the profile of ${venueProfile.venue}`,
  ].filter((part) => typeof part === "string");
  const text = words.join("; ");
  return text && `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
