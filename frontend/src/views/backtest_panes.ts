import type { Trades } from "../api/all_trades";
import type { Marker } from "../charts/markers";
import type { Pane } from "../charts/panes";
import * as format from "../format";
import type { Result } from "./backtest_result";

/** What the markers of the charts mean, in words. */
export function shapesOf({ metrics, adjustments }: Result): string {
  const shapes = ["▲ entry", "▼ exit"];
  if (metrics && metrics.liquidations > 0) shapes.push("✕ liquidation");
  if (adjustments && adjustments.times.length > 0) shapes.push("◆ collateral moved");
  return shapes.join(", ");
}

// How far the mark may move before the perp leg is liquidated; only where margin is modelled.
function headroomPane({ equityCurve: curve, adjustments }: Result, trades: Marker[]): Pane[] {
  if (!curve?.headroom.some((value) => value !== null)) return [];
  const { times } = curve;
  const moved = (adjustments?.times ?? []).map((time): Marker => ({ time, kind: "adjustment" }));
  return [
    {
      title: "Headroom",
      height: 140,
      show: (value) => format.percent(value),
      tick: format.percentTick,
      markers: [...moved, ...trades.filter(({ kind }) => kind === "liquidation")],
      lines: [
        { label: "Margin headroom", times, values: curve.headroom, kind: "line", hasGaps: true },
        { label: "Liquidation", times, values: times.map(() => 0), kind: "line" },
      ],
    },
  ];
}

/** The linked charts of a backtest. */
export function panesOf(result: Result, trades: Trades | undefined): Pane[] {
  const { equityCurve: curve, benchmark } = result;
  if (!curve) return [];
  const markers: Marker[] = (trades?.trades ?? []).flatMap((trade) => [
    { time: Date.parse(trade.entryAt), kind: "entry" },
    {
      time: Date.parse(trade.exitAt),
      kind: trade.exitReason === "LIQUIDATED" ? "liquidation" : "exit",
    },
  ]);
  const { times } = curve;
  return [
    {
      title: "Equity",
      height: 300,
      show: (value) => format.amount(value),
      tick: format.tick,
      markers,
      lines: [
        { label: "Equity", times, values: curve.equity, kind: "line" },
        ...(benchmark
          ? [
              {
                label: "Hold benchmark",
                times: benchmark.equityCurve.times,
                values: benchmark.equityCurve.equity,
                kind: "line" as const,
              },
            ]
          : []),
      ],
    },
    {
      title: "Drawdown",
      height: 120,
      show: (value) => format.percent(value),
      tick: format.percentTick,
      lines: [
        {
          label: "Drawdown",
          times,
          values: curve.drawdown.map((value) => (value === null ? null : -value)),
          kind: "area",
        },
      ],
    },
    {
      title: "Funding",
      height: 140,
      show: (value) => format.signedAmount(value),
      tick: format.tick,
      lines: [{ label: "Funding", times, values: curve.funding, kind: "bars" }],
    },
    ...headroomPane(result, markers),
  ];
}
