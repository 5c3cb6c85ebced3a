import type { MarketTier } from "../api/generated";
import type { Ranked } from "../api/ranking";
import * as format from "../format";
import { Signed } from "../views/parts";
import { marketName } from "../words";

/** UNKNOWN: a coin that the last list of capitalisations did not have. */
export type TierOrUnknown = MarketTier | "UNKNOWN";

export const TIER_WORDS: Readonly<Record<TierOrUnknown, string>> = {
  MEGA: "mega",
  LARGE: "large",
  MID: "mid",
  SMALL: "small",
  UNKNOWN: "unknown",
};
const BORDERS: Readonly<Record<TierOrUnknown, string>> = {
  MEGA: "above 50 billion USD",
  LARGE: "from 10 billion",
  MID: "from 1 billion",
  SMALL: "below 1 billion",
  UNKNOWN: "not in the list",
};
const TIERS = Object.keys(TIER_WORDS) as TierOrUnknown[];

export const tierOf = ({ capitalisation }: Ranked): TierOrUnknown =>
  capitalisation?.tier ?? "UNKNOWN";

export function TierChoice({
  tier,
  onTier,
}: {
  tier: TierOrUnknown | "";
  onTier(tier: TierOrUnknown | ""): void;
}) {
  return (
    <label>
      Tier{" "}
      <select
        name="tier"
        value={tier}
        onChange={(event) => onTier(event.currentTarget.value as TierOrUnknown | "")}
      >
        <option value="">All</option>
        {TIERS.map((one) => (
          <option key={one} value={one}>
            {TIER_WORDS[one]}, {BORDERS[one]}
          </option>
        ))}
      </select>
    </label>
  );
}

const netApr = ({ outlook }: Ranked): number => outlook.yields.netApr;

interface Row {
  readonly tier: TierOrUnknown;
  readonly markets: readonly Ranked[];
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  const [lower = 0, upper = lower] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (lower + upper) / 2;
}

const YieldCell = ({ value }: { value: number }) => (
  <td class="number">
    <Signed value={value} text={format.signedPercent(value)} />
  </td>
);

function TierLine({ tier, markets }: Row) {
  const sorted = markets.toSorted((one, other) => netApr(other) - netApr(one));
  const yields = sorted.map(netApr);
  const ends = [sorted[0], sorted.at(-1)];
  return (
    <tr>
      <th scope="row">{TIER_WORDS[tier]}</th>
      <td class="number">{format.count(markets.length)}</td>
      <YieldCell value={yields.reduce((sum, value) => sum + value, 0) / yields.length} />
      <YieldCell value={median(yields.toReversed())} />
      {ends.map((end, place) => (
        <td key={place === 0 ? "best" : "worst"} class="nowrap">
          {end && `${marketName(end.market)} ${format.signedPercent(netApr(end))}`}
        </td>
      ))}
    </tr>
  );
}

/** What the markets of each size yield, of those that are shown. */
export function TierSummary({ ranked }: { ranked: readonly Ranked[] }) {
  const rows = TIERS.map((tier) => ({
    tier,
    markets: ranked.filter((one) => tierOf(one) === tier),
  })).filter(({ markets }) => markets.length > 0);
  const days = new Set(ranked.flatMap(({ capitalisation }) => capitalisation?.asOf ?? []));
  return (
    <section class="panel">
      <h2>By the size of the coin</h2>
      <table class="tiers">
        <thead>
          <tr>
            {["Tier", "Markets", "Mean net APR", "Median", "Best", "Worst"].map((title, place) => (
              <th key={title} scope="col" class={place > 0 && place < 4 ? "number" : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <TierLine key={row.tier} {...row} />
          ))}
        </tbody>
      </table>
      <p class="hint">
        By what all of the coin is worth, as of {[...days].map(format.day).join(", ")}.
      </p>
    </section>
  );
}
