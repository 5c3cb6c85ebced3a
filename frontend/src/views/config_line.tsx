import type { ConfigFragment, SharesFragment, StrategyFragment } from "../api/generated";
import * as format from "../format";
import { hasOwnTerms } from "./portfolio_words";
import { tradingWords } from "./trading_words";

export function strategyWords(strategy: StrategyFragment): string {
  if (strategy.__typename === "HoldStrategy") return "Hold";
  if (strategy.__typename === "SimpleStrategy") {
    return `Simple: in from ${format.rate(strategy.minFundingRate)}, out below ${format.rate(strategy.exitFundingRate)}`;
  }
  const weights = [
    strategy.weightRateLevel,
    strategy.weightTrend,
    strategy.weightPersistence,
    strategy.weightBasis,
  ];
  return `Composite: in from ${format.plain(strategy.entryThreshold)}, out below ${format.plain(strategy.exitThreshold)}, weights ${weights.map((one) => format.plain(one)).join(" / ")}`;
}

/** Fees in words; those of markets on terms of their own stand in a table. */
function feeWords(config: ConfigFragment | SharesFragment): string {
  if ("marketTerms" in config && hasOwnTerms(config)) return "fees as each market's profile says";
  const { spotFeeBps, perpFeeBps } = config.costs;
  return `fees ${format.plain(spotFeeBps)} bps spot, ${format.plain(perpFeeBps)} bps perp`;
}

/** The run's settings in one line of words. */
export function ConfigLine({ config }: { config: ConfigFragment | SharesFragment }) {
  const { period, strategy, costs, capital } = config;
  return (
    <p class="muted config">
      {strategyWords(strategy)}. {format.day(period.start)} to {format.day(period.end)}. Capital{" "}
      {format.amount(capital.initial, 0)}; {feeWords(config)}; slippage{" "}
      {format.plain(costs.slippageBps)} bps. {tradingWords(config)}
    </p>
  );
}
