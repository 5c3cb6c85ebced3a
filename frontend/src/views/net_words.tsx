import type { MetricsFragment } from "../api/generated";
import * as format from "../format";
import { Signed } from "./parts";

/** The end of a verdict line: what was earned, and how that compares with holding. */
export function NetWords({
  metrics: { netPnl, breakEvenSlippageBps, totalReturn, durationDays },
  holding,
  quote,
  against,
}: {
  metrics: Pick<
    MetricsFragment,
    "netPnl" | "breakEvenSlippageBps" | "totalReturn" | "durationDays"
  >;
  /** Net P&L of the benchmark; null where there is none. */
  holding: number | null;
  quote: string;
  /** What the benchmark does, such as "holding throughout". */
  against: string;
}) {
  const unit = quote && ` ${quote}`;
  const gap = holding === null ? null : netPnl - holding;
  return (
    <>
      net <Signed value={netPnl} text={`${format.signedAmount(netPnl)}${unit}`} /> after all costs,{" "}
      <Signed value={totalReturn} text={format.signedPercent(totalReturn)} /> of the capital in{" "}
      {format.count(durationDays)} days
      {gap !== null && (
        <>
          ; <Signed value={gap} text={`${format.signedAmount(gap)}${unit}`} /> against {against} (
          {format.signedAmount(holding)})
        </>
      )}
      .
      {breakEvenSlippageBps !== null &&
        ` Slippage of ${format.inBps(breakEvenSlippageBps)} would have left nothing.`}
    </>
  );
}
