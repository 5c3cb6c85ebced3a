import * as format from "../format";
import { Signed } from "../views/parts";

/** Net P&L and return, in the list of runs. */
export const Net = ({ metrics }: { metrics: { netPnl: number; totalReturn: number } | null }) =>
  metrics ? (
    <Signed
      value={metrics.netPnl}
      text={`${format.signedAmount(metrics.netPnl)} (${format.signedPercent(metrics.totalReturn)})`}
    />
  ) : (
    format.DASH
  );
