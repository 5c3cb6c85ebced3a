import { strategyTold, titled } from "../api/catalogue";
import type {
  AxisFragment,
  ConfigFragment,
  ManyConfigFragment,
  SharesFragment,
  StrategyConfigFragment,
} from "../api/generated";
import * as format from "../format";
import { axisValue, PARAMETER_WORDS, parameterValue, setIn } from "../words";
import { parameterWords, type Swept } from "./parameter_words";
import { hasOwnTerms } from "./portfolio_words";
import { tradingWords } from "./trading_words";

export type AnyConfig = ConfigFragment | SharesFragment | ManyConfigFragment;

const joined = (words: readonly (string | false | null)[]): string =>
  words.filter((one) => typeof one === "string").join(", ");

export function strategyWords(strategy: StrategyConfigFragment, swept: Swept = {}): string {
  const { name, cells } = strategyTold(strategy);
  if (cells === null) return titled(name);
  const sizing = "sizing" in strategy ? strategy.sizing : null;
  return `${titled(name)}: ${joined([
    ...parameterWords(`strategy.${name}`, strategy, swept),
    ...(sizing ? parameterWords(`strategy.${name}.sizing`, sizing, swept) : []),
  ])}`;
}

/** Fees and smallest sizes; those of markets on terms of their own stand in a table. */
function feeWords(config: AnyConfig): string {
  if ("marketTerms" in config && hasOwnTerms(config)) {
    return "fees as each market's profile says, and its sizes";
  }
  const { costs, capital } = config;
  return joined([
    `fees ${setIn("BPS", costs.spotFeeBps)} spot`,
    `${setIn("BPS", costs.perpFeeBps)} perp; ${capital.lotStep > 0 ? `lots of ${format.exact(capital.lotStep)}` : "quantities not rounded"}`,
    capital.minQuantity > 0 && `at least ${format.exact(capital.minQuantity)}`,
    `a notional of at least ${format.exact(capital.minNotional)}`,
  ]);
}

/** On which terms every strategy of a run is traded. */
export function termsWords(config: AnyConfig, swept: Swept = {}): string {
  const { period, costs, capital } = config;
  const share =
    capital.notionalFraction === 1
      ? ""
      : `, ${format.rate(capital.notionalFraction)} of it a position`;
  const strict =
    "strictData" in config && config.strictData ? " A market with flaws in its data fails." : "";
  const traded = tradingWords(config, swept);
  return (
    `${format.period(period)}. ` +
    `Capital ${format.setAmount(capital.initial)}${share}; ${feeWords(config)}; ` +
    `slippage ${swept.SLIPPAGE_BPS ?? setIn("BPS", costs.slippageBps)}.${traded && ` ${traded}`}${strict}`
  );
}

const rangeOf = ({ parameter, values }: AxisFragment): string => {
  const known = values.filter((value): value is number => value !== null);
  const [first, last] = [Math.min(...known), Math.max(...known)];
  const end = parameterValue(parameter, last);
  return first === last ? end : `${axisValue(parameter, first)} to ${end}`;
};

/** A run's settings in one line; of what a sweep varies, from where to where. */
export function configWords(config: AnyConfig, axes: readonly AxisFragment[] = []): string {
  const swept = Object.fromEntries(axes.map((axis) => [axis.parameter, rangeOf(axis)]));
  return `${strategyWords(config.strategy, swept)}. ${termsWords(config, swept)}`;
}

/** What an axis varies: from where to where, and in how many values. */
export const axisWords = (axis: AxisFragment): string =>
  `${PARAMETER_WORDS[axis.parameter]} ${rangeOf(axis)} (${axis.values.filter((value) => value !== null).length})`;

/** What a sweep varies of it. */
export const axesWords = (axes: readonly AxisFragment[]): string =>
  `Cells differ in ${axes.map(axisWords).join(", ")}.`;
