import type { Ranked } from "../api/ranking";
import { BoxPlot } from "../charts/box_plot";
import * as format from "../format";
import { Scroll } from "../views/parts";
import { Picture } from "../views/picture";
import { marketName } from "../words";
import { GRADE_WORDS, TREND_WORDS } from "./verdict_words";

type Show = (one: Ranked) => string;

const bps = (value: number | null | undefined): string => format.bps(value);

/** What is compared: a title, how a market has it, and which end of it is better. */
const ROWS: readonly [string, Show, ((one: Ranked) => number | null)?, ("more" | "less")?][] = [
  [
    "Net APR",
    ({ outlook }) => format.signedPercent(outlook.yields.netApr),
    ({ outlook }) => outlook.yields.netApr,
    "more",
  ],
  [
    "Net APY",
    ({ outlook }) => format.signedPercent(outlook.yields.netApy),
    ({ outlook }) => outlook.yields.netApy,
    "more",
  ],
  ["APR", ({ outlook }) => format.signedPercent(outlook.yields.grossApr)],
  [
    "Pays for itself after",
    ({ outlook: { yields } }) =>
      yields.breakEvenDays === null ? "never" : `${format.amount(yields.breakEvenDays, 1)} d`,
    ({ outlook }) => outlook.yields.breakEvenDays,
    "less",
  ],
  ["Settlements", ({ outlook }) => format.count(outlook.settlements)],
  ["Mean rate, 8 h", ({ outlook }) => bps(outlook.eightHourRates.mean)],
  ["Median rate, 8 h", ({ outlook }) => bps(outlook.eightHourRates.median)],
  [
    "Deviation",
    ({ outlook }) => bps(outlook.eightHourRates.standardDeviation),
    ({ outlook }) => outlook.eightHourRates.standardDeviation,
    "less",
  ],
  [
    "Positive",
    ({ outlook }) => format.percent(outlook.positiveShare, 1),
    ({ outlook }) => outlook.positiveShare,
    "more",
  ],
  ["At the baseline", ({ outlook }) => format.percent(outlook.atBaselineShare, 1)],
  ["Last rate, 8 h", ({ outlook }) => bps(outlook.current.eightHourRate)],
  ["Percentile now", ({ outlook }) => format.ratio(outlook.current.percentile, 0)],
  ["Trend", ({ outlook }) => TREND_WORDS[outlook.current.trend]],
  ["Verdict", ({ outlook }) => GRADE_WORDS[outlook.verdict.grade]],
  ["As of", ({ outlook }) => format.day(outlook.current.at)],
];

function bestOf(
  ranked: readonly Ranked[],
  by: ((one: Ranked) => number | null) | undefined,
  better: "more" | "less" | undefined,
): number | undefined {
  const known = by ? ranked.map(by).filter((value): value is number => value !== null) : [];
  if (new Set(known).size < 2) return undefined;
  return better === "more" ? Math.max(...known) : Math.min(...known);
}

/** Several markets side by side: the spread of their rates, and their numbers. */
export function MarketComparison({
  ranked,
  onClear,
}: {
  ranked: readonly Ranked[];
  onClear(): void;
}) {
  return (
    <section aria-labelledby="compare-title">
      <div class="heading">
        <h2 id="compare-title">Side by side</h2>
        <button type="button" class="quiet" onClick={onClear}>
          Clear
        </button>
      </div>
      <Picture name="funding rates of markets">
        <BoxPlot
          boxes={ranked.map(({ market, outlook }) => ({
            label: marketName(market),
            percentiles: outlook.eightHourRates.percentiles,
            mean: outlook.eightHourRates.mean,
            last: outlook.current.eightHourRate,
          }))}
        />
      </Picture>
      <p class="hint">
        Box: the middle half of the rates, the line in it the median. Whiskers: nine in ten. ◆ mean,
        ▲ last rate.
      </p>
      <Scroll label="Markets side by side">
        <table class="comparison">
          <thead>
            <tr>
              <th>Number</th>
              {ranked.map(({ market }) => (
                <th key={market.id} class="number">
                  {marketName(market)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ROWS.map(([title, show, by, better]) => {
              const best = bestOf(ranked, by, better);
              return (
                <tr key={title}>
                  <th scope="row">{title}</th>
                  {ranked.map((one) => (
                    <td key={one.market.id} class="number">
                      {show(one)}
                      {best !== undefined && by?.(one) === best && (
                        <span class="best">
                          {" "}
                          ★<span class="spoken"> best</span>
                        </span>
                      )}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
