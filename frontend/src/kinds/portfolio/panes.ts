import type { Pane } from "../../charts/pane";
import * as format from "../../format";
import { accountPanes } from "../../views/account_panes";
import type { PortfolioRun } from "./run";

const wholeTick = (value: number): string => (Number.isInteger(value) ? format.tick(value) : "");

/** The linked charts of an account. */
export function portfolioPanes(run: PortfolioRun): Pane[] {
  const { equityCurve: curve, benchmark } = run;
  if (!curve) return [];
  const { times, positions, exposure } = curve;
  const holding = benchmark && { label: "Holding all", curve: benchmark.equityCurve };
  return [
    ...accountPanes(curve, holding ?? undefined),
    {
      title: "Positions",
      height: 110,
      show: (value) => format.count(value),
      tick: wholeTick,
      lines: [{ label: "Open positions", times, values: positions, kind: "steps" }],
    },
    {
      title: "Exposure",
      height: 130,
      show: (value) => format.amount(value),
      tick: format.tick,
      lines: [{ label: "Perp notional held", times, values: exposure, kind: "steps" }],
    },
  ];
}
