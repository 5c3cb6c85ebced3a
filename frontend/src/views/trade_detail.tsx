import type { LoadedTrade, TradeSource } from "../api/all_trades";
import type { TradeLedgerFragment } from "../api/generated";
import * as format from "../format";
import { useAsked } from "./asked";
import { Loading, Problem, Scroll, Signed } from "./parts";
import { RateCell } from "./rate";

function Settlements({
  ledger,
  number,
}: {
  ledger: TradeLedgerFragment["ledger"];
  number: number;
}) {
  const hasBorrow = ledger.borrow.some((value) => (value ?? 0) !== 0);
  return (
    <Scroll label={`Settlements of trade ${number}`}>
      <table class="ledger">
        <thead>
          <tr>
            <th>Settlement (UTC)</th>
            <th class="number">Rate</th>
            <th class="number">Mark price</th>
            <th class="number">Quantity</th>
            {hasBorrow && <th class="number">Borrow</th>}
            <th class="number">Amount</th>
          </tr>
        </thead>
        <tbody>
          {ledger.times.map((time, index) => (
            <tr key={time}>
              <td>{format.minute(time)}</td>
              <td class="number">
                <RateCell value={ledger.rates[index]} text={format.bps(ledger.rates[index], 3)} />
              </td>
              <td class="number">{format.price(ledger.marks[index])}</td>
              <td class="number">{format.plain(ledger.quantities[index] ?? 0)}</td>
              {hasBorrow && <td class="number">{format.amount(ledger.borrow[index], 4)}</td>}
              <td class="number">
                <Signed
                  value={ledger.amounts[index]}
                  text={format.signedAmount(ledger.amounts[index], 4)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Moved({
  adjustments: moved,
  number,
}: {
  adjustments: TradeLedgerFragment["adjustments"];
  number: number;
}) {
  if (moved.times.length === 0) return null;
  return (
    <Scroll label={`Collateral moved of trade ${number}`}>
      <table class="ledger">
        <thead>
          <tr>
            <th>Collateral moved (UTC)</th>
            <th class="number">Both legs by</th>
            <th class="number">Spot fill</th>
            <th class="number">Perp fill</th>
            <th class="number">Fees</th>
          </tr>
        </thead>
        <tbody>
          {moved.times.map((time, index) => (
            <tr key={time}>
              <td>{format.minute(time)}</td>
              <td class="number">{format.plain(moved.quantityChanges[index] ?? 0)}</td>
              <td class="number">{format.price(moved.spotPrices[index])}</td>
              <td class="number">{format.price(moved.perpPrices[index])}</td>
              <td class="number">{format.amount(moved.fees[index], 4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface DetailProps {
  readonly source: TradeSource;
  readonly trade: LoadedTrade;
}

function Ledger({ source, trade }: DetailProps) {
  const key = `${source.key} ${trade.number}`;
  const { data: node, error } = useAsked(() => source.ledger(trade), key);
  if (error) return <Problem>{error}</Problem>;
  if (!node) return <Loading what="the settlements" />;
  return (
    <>
      <Moved adjustments={node.adjustments} number={trade.number} />
      <Settlements ledger={node.ledger} number={trade.number} />
    </>
  );
}

/** A trade's fills, costs, collateral and settlements. */
export function TradeDetail({ source, trade }: DetailProps) {
  const facts: [string, string][] = [
    ["Quantity", format.plain(trade.quantity)],
    ["Spot fill in", format.price(trade.spotEntryPrice)],
    ["Spot fill out", format.price(trade.spotExitPrice)],
    ["Perp fill in", format.price(trade.perpEntryPrice)],
    ["Perp fill out", format.price(trade.perpExitPrice)],
    ["Entry fees", format.amount(trade.entryFees)],
    ["Exit fees", format.amount(trade.exitFees)],
    ["Slippage", format.amount(trade.slippageCost)],
    ...(trade.borrowCost > 0
      ? [["Borrow", format.amount(trade.borrowCost)] as [string, string]]
      : []),
    ...(trade.liquidationCost > 0
      ? [["Liquidation fee", format.amount(trade.liquidationCost)] as [string, string]]
      : []),
    ["Return on notional", format.signedPercent(trade.returnOnNotional, 3)],
    ["Held", format.duration(trade.holdingHours * 3_600)],
  ];
  return (
    <>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Ledger source={source} trade={trade} />
    </>
  );
}
