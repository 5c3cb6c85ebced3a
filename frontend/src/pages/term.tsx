import type { ComponentChildren } from "preact";
import { Tip } from "../views/tip";

/** What the words of the explorer mean, each in a sentence. */
const GLOSSARY = {
  eightHour:
    "Rate × 8 / interval: what the market would pay if it settled every 8 hours, so that markets of any interval compare.",
  apr: "Funding of a year without compounding: sum of the rates over the hours they pay for, × 8760. A share of one leg's notional.",
  apy: "Funding of a year with every payment reinvested.",
  net: "After the costs of opening and closing both legs (four fills), once every holding period.",
  breakEven: "How long the mean rate takes to pay for one round trip of four fills.",
  baseline:
    "Share of rates of exactly 1 bps (0.01 %) per 8 hours, the fixed interest in the exchanges' formula. Where most rates are the same number, rank and trend say little.",
  percentile:
    "Where the last rate stands among those of the window: the share below it plus half the share equal to it. 50 is the middle.",
  zScore: "How many standard deviations the last rate lies above the window's mean.",
  trend:
    "The moving average (EMA over 6 settlements) against itself 5 settlements before: more than half a basis point up is rising, down is falling.",
  persistence: "How many settlements in a row, up to the last, had a rate above 0.",
  autocorrelation:
    "How much a rate resembles the one before: near 1 today's rate tells the next, near 0 it does not.",
  deviation: "Standard deviation of the rates: how far they usually lie from their mean.",
  basis: "(Perp − spot) / spot: what converges against you or for you while you hold.",
  score:
    "The composite strategy's score at the last settlement, with its default weights; it opens at 0.35.",
  verdict:
    "From the last rate's percentile, the trend, and whether the window's funding paid its costs. It describes what was; it is no forecast.",
} as const;

export type GlossaryKey = keyof typeof GLOSSARY;

/** A word with its meaning. */
export const Term = ({ word, children }: { word: GlossaryKey; children: ComponentChildren }) => (
  <Tip kind="word" text={GLOSSARY[word]}>
    {children}
  </Tip>
);

const ENTRIES: readonly [GlossaryKey, string][] = [
  ["eightHour", "8-hour rate"],
  ["apr", "APR"],
  ["apy", "APY"],
  ["net", "Net"],
  ["breakEven", "Pays off after"],
  ["deviation", "Deviation"],
  ["baseline", "At the baseline"],
  ["percentile", "Percentile"],
  ["trend", "Trend"],
  ["verdict", "Verdict"],
];

export function Glossary() {
  return (
    <details class="glossary">
      <summary>What the columns mean</summary>
      <dl>
        {ENTRIES.map(([word, title]) => (
          <div key={word}>
            <dt>{title}</dt>
            <dd>{GLOSSARY[word]}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
