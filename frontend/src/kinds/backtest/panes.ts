import type { Trades } from "../../api/all_trades";
import type { Marker } from "../../charts/markers";
import type { Pane } from "../../charts/pane";
import * as format from "../../format";
import { accountPanes } from "../../views/account_panes";
import type { BacktestRun } from "./run";

/** What the markers of the charts mean, in words. */
export function shapesOf(hasLiquidations: boolean, hasMoved = false): string {
  const shapes = ["▲ entry", "▼ exit"];
  if (hasLiquidations) shapes.push("✕ liquidation");
  if (hasMoved) shapes.push("◆ collateral moved");
  return shapes.join(", ");
}

// How far the mark may move before the perp leg is liquidated; only where margin is modelled.
function headroomPane({ equityCurve: curve, adjustments }: BacktestRun): Pane[] {
  if (!curve?.headroom.some((value) => value !== null)) return [];
  const { times } = curve;
  const moved = (adjustments?.times ?? []).map((time): Marker => ({ time, kind: "adjustment" }));
  return [
    {
      title: "Headroom",
      height: 120,
      show: (value) => format.percent(value),
      tick: format.percentTick,
      markers: moved,
      lines: [
        { label: "Margin headroom", times, values: curve.headroom, kind: "line", hasGaps: true },
        { label: "Liquidation", times, values: times.map(() => 0), kind: "line", role: "limit" },
      ],
    },
  ];
}

/** Where positions were opened and closed. */
export const tradeMarkers = ({ trades }: Trades): Marker[] =>
  trades.flatMap((trade) => [
    { time: Date.parse(trade.entryAt), kind: "entry", trade: trade.number },
    {
      time: Date.parse(trade.exitAt),
      kind: trade.exitReason === "LIQUIDATED" ? "liquidation" : "exit",
      trade: trade.number,
      amount: trade.netPnl,
    },
  ]);

/** The account: equity beside holding, drawdown, funding. */
export function panesOf({ equityCurve, benchmark }: BacktestRun): Pane[] {
  if (!equityCurve) return [];
  const holding = benchmark && { label: "Hold benchmark", curve: benchmark.equityCurve };
  return accountPanes(equityCurve, holding ?? undefined);
}

const inBps = (value: number | null | undefined): string => format.bps(value);
const bpsTick = (value: number): string => `${format.tick(value * 10_000)} bps`;

/** The market meanwhile: prices of both legs, the basis, the rates, and how far a liquidation is. */
export function marketPanes(run: BacktestRun): Pane[] {
  const { priceHistory } = run;
  const headroom = headroomPane(run);
  if (!priceHistory || priceHistory.times.length === 0) return headroom;
  const { times, spot, perp, basis, rates } = priceHistory;
  return [
    {
      title: "Price",
      height: 150,
      show: (value) => format.price(value),
      tick: format.tick,
      lines: [
        { label: "Spot", times, values: spot, kind: "line" },
        { label: "Perp", times, values: perp, kind: "line" },
      ],
    },
    {
      title: "Basis",
      height: 110,
      show: inBps,
      tick: bpsTick,
      lines: [{ label: "Basis", times, values: basis, kind: "line" }],
    },
    {
      title: "Rate",
      height: 110,
      show: inBps,
      tick: bpsTick,
      lines: [{ label: "Funding rate", times, values: rates, kind: "bars" }],
    },
    ...headroom,
  ];
}
