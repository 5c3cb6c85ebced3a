import type { MarketTermsFragment, SharesFragment } from "../api/generated";
import * as format from "../format";
import { marketName, setIn } from "../words";
import { hasOwnTerms } from "./portfolio_words";
import { type Column, SortedTable } from "./sorted_table";

type Terms = MarketTermsFragment;

const number = (
  key: string,
  title: string,
  value: (terms: Terms) => number | undefined,
  show: (value: number) => string,
): Column<Terms> => ({
  key,
  title,
  isNumber: true,
  sortBy: value,
  cell: (terms) => {
    const found = value(terms);
    return found === undefined ? format.DASH : show(found);
  },
});

const bps = (value: number): string => setIn("BPS", value);

const COLUMNS: readonly Column<Terms>[] = [
  {
    key: "market",
    title: "Market",
    sortBy: ({ market }) => marketName(market),
    cell: ({ market }) => marketName(market),
  },
  {
    key: "profile",
    title: "Profile of",
    sortBy: ({ venueProfile }) => venueProfile?.venue,
    cell: ({ venueProfile }) => venueProfile?.venue ?? format.DASH,
  },
  number("spotFee", "Spot fee", ({ costs }) => costs.spotFeeBps, bps),
  number("perpFee", "Perp fee", ({ costs }) => costs.perpFeeBps, bps),
  number("lotStep", "Lot step", ({ capital }) => capital.lotStep, format.exact),
  number("minQuantity", "Smallest quantity", ({ capital }) => capital.minQuantity, format.exact),
  number("minNotional", "Smallest notional", ({ capital }) => capital.minNotional, format.exact),
];

const MARGIN: readonly Column<Terms>[] = [
  number(
    "maintenance",
    "Maintenance from",
    ({ margin }) => margin.maintenanceTiers[0]?.rate,
    format.rate,
  ),
  number("liquidationFee", "Liquidation fee", ({ margin }) => margin.liquidationFeeBps, bps),
];

/** What each market pays and demands, where a venue's profile tells them apart. */
export function MarketTerms({
  config,
}: {
  config: Pick<SharesFragment, "margin" | "marketTerms">;
}) {
  if (!hasOwnTerms(config)) return null;
  return (
    <section aria-labelledby="terms-title">
      <h2 id="terms-title">Terms of each market</h2>
      <SortedTable
        label="Terms of each market"
        columns={config.margin.mode === "ISOLATED" ? [...COLUMNS, ...MARGIN] : COLUMNS}
        rows={config.marketTerms}
        rowKey={({ market }) => marketName(market)}
      />
    </section>
  );
}
