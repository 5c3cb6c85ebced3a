import * as format from "../../format";
import { Signed } from "../../views/parts";
import { rareColumns } from "../../views/rare_columns";
import { type Column, SortedTable } from "../../views/sorted_table";
import { marketName } from "../../words";
import type { PortfolioPart, PortfolioRun } from "./run";

type Parts = NonNullable<PortfolioPart["attribution"]>;

/** A market's part, or the sum of all where it has no market. */
interface Share {
  readonly part: PortfolioPart | undefined;
  readonly parts: Parts | null;
  readonly trades: number;
  readonly lowestHeadroom: number | null;
}

const rareOf = ({ parts, lowestHeadroom }: Share) => parts && { ...parts, lowestHeadroom };

const money = (key: string, title: string, value: (parts: Parts) => number): Column<Share> => ({
  key,
  title,
  isNumber: true,
  sortBy: ({ parts }) => parts && value(parts),
  cell: ({ parts }) =>
    parts ? <Signed value={value(parts)} text={format.signedAmount(value(parts))} /> : format.DASH,
});

function columnsOf(
  shares: readonly Share[],
  onMarket: (part: PortfolioPart) => void,
): readonly Column<Share>[] {
  return [
    {
      key: "market",
      title: "Market",
      sortBy: ({ part }) => part && marketName(part.market),
      cell: ({ part }) =>
        part ? (
          <button type="button" class="link" onClick={() => onMarket(part)}>
            {marketName(part.market)}
          </button>
        ) : (
          "The account"
        ),
    },
    {
      key: "weight",
      title: "Weight",
      isNumber: true,
      sortBy: ({ part }) => part?.weight,
      cell: ({ part }) => (part ? format.percent(part.weight, 1) : ""),
    },
    {
      key: "trades",
      title: "Trades",
      isNumber: true,
      sortBy: ({ trades }) => trades,
      cell: ({ trades }) => format.count(trades),
    },
    money("net", "Net P&L", (parts) => parts.netPnl),
    money("funding", "Funding", (parts) => parts.fundingReceived - parts.fundingPaid),
    money("basis", "Basis P&L", (parts) => parts.basisPnl),
    money(
      "costs",
      "Fees and slippage",
      (parts) => -parts.spotFees - parts.perpFees - parts.slippageCost,
    ),
    ...rareColumns(shares, rareOf),
  ];
}

const lowest = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? Math.min(...known) : null;
};

/** What each market brought to the account; the last row is their sum. */
export function PortfolioShares({
  run: { markets, attribution, metrics },
  onMarket,
}: {
  run: PortfolioRun;
  onMarket(part: PortfolioPart): void;
}) {
  const shares = markets.map(
    (part): Share => ({
      part,
      parts: part.attribution,
      trades: part.trades.totalCount,
      lowestHeadroom: part.lowestHeadroom,
    }),
  );
  const sum: Share = {
    part: undefined,
    parts: attribution,
    trades: metrics?.totalTrades ?? 0,
    lowestHeadroom: lowest(shares.map((share) => share.lowestHeadroom)),
  };
  return (
    <section aria-labelledby="shares-title">
      <h2 id="shares-title">What each market brought</h2>
      <SortedTable
        label="Markets by net P&L"
        columns={columnsOf(shares, onMarket)}
        rows={shares}
        foot={sum}
        start={{ key: "net", descending: true }}
        rowKey={({ part }) => (part ? marketName(part.market) : "")}
      />
      <p class="hint">A press on a market shows its trades.</p>
    </section>
  );
}
