import type { ConfigFragment, StrategyFragment } from "../api/generated";
import * as format from "../format";
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

/** The run's settings in one line of words. */
export function ConfigLine({ config }: { config: ConfigFragment }) {
  const { period, strategy, costs, capital } = config;
  return (
    <p class="muted config">
      {strategyWords(strategy)}. {format.day(period.start)} to {format.day(period.end)}. Capital{" "}
      {format.amount(capital.initial, 0)}; fees {format.plain(costs.spotFeeBps)} bps spot,{" "}
      {format.plain(costs.perpFeeBps)} bps perp; slippage {format.plain(costs.slippageBps)} bps.{" "}
      {tradingWords(config)}
    </p>
  );
}
