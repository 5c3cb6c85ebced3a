import type { RefObject } from "preact";
import type { TradeSource, Trades } from "../../api/all_trades";
import * as format from "../../format";
import type { Asked } from "../../views/asked";
import { Loading, Problem } from "../../views/parts";
import { TradeLog } from "../../views/trade_log";
import { marketName } from "../../words";
import type { PortfolioPart } from "./run";

const counted = (count: number): string =>
  `${format.count(count)} ${count === 1 ? "trade" : "trades"}`;

/** The trades of one market, which is chosen among all. */
export function PortfolioTrades({
  markets,
  shown,
  onShown,
  source,
  trades,
  select,
}: {
  markets: readonly PortfolioPart[];
  shown: number;
  onShown(index: number): void;
  source: TradeSource;
  trades: Asked<Trades>;
  select: RefObject<HTMLSelectElement | null>;
}) {
  return (
    <>
      <div class="pickers">
        <label class="long">
          Trades of
          <select
            ref={select}
            name="tradesOf"
            value={String(shown)}
            onChange={(event) => onShown(Number(event.currentTarget.value))}
          >
            {markets.map(({ market, trades: { totalCount } }, index) => (
              <option key={marketName(market)} value={String(index)}>
                {marketName(market)} ({counted(totalCount)})
              </option>
            ))}
          </select>
        </label>
      </div>
      {trades.error && <Problem>{trades.error}</Problem>}
      {trades.isStale || !trades.data ? (
        <Loading what="the trades" />
      ) : (
        <TradeLog source={source} {...trades.data} key={source.key} />
      )}
    </>
  );
}
