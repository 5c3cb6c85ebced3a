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
function headroomPane({ equityCurve: curve, adjustments }: BacktestRun, trades: Marker[]): Pane[] {
  if (!curve?.headroom.some((value) => value !== null)) return [];
  const { times } = curve;
  const moved = (adjustments?.times ?? []).map((time): Marker => ({ time, kind: "adjustment" }));
  return [
    {
      title: "Headroom",
      height: 120,
      show: (value) => format.percent(value),
      tick: format.percentTick,
      markers: [...moved, ...trades.filter(({ kind }) => kind === "liquidation")],
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

/** The linked charts of a backtest. */
export function panesOf(result: BacktestRun, trades: Trades | undefined): Pane[] {
  const { equityCurve: curve, benchmark } = result;
  if (!curve) return [];
  const markers = trades ? tradeMarkers(trades) : [];
  const holding = benchmark && { label: "Hold benchmark", curve: benchmark.equityCurve };
  return [...accountPanes(curve, holding ?? undefined, markers), ...headroomPane(result, markers)];
}
