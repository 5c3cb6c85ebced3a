import type { MetricsFragment } from "../api/generated";
import * as format from "../format";
import { OF_RUNS } from "../words";
import { type Figure, Figures } from "./figures";

function againstHolding(
  netPnl: number,
  holding: number | null,
  unit: string,
  against: string,
): Figure {
  const gap = holding === null ? null : netPnl - holding;
  return {
    title: "Against holding",
    value: format.signedAmount(gap),
    unit,
    sign: gap,
    note: `${against} ${format.signedAmount(holding)}`,
    tip: "Net P&L less that of opening at once and holding",
  };
}

/** What came of one account, in six figures. */
export function RunFigures({
  metrics: m,
  holding,
  quote,
  against = "holding throughout",
}: {
  metrics: MetricsFragment;
  /** Net P&L of the benchmark; null where there is none. */
  holding: number | null;
  quote: string;
  /** What the benchmark does. */
  against?: string;
}) {
  const drawdown =
    m.maxDrawdownPeakAt === null
      ? "never below its peak"
      : m.maxDrawdownRecoveryAt === null
        ? `since ${format.day(m.maxDrawdownPeakAt)}, not regained`
        : `regained on ${format.day(m.maxDrawdownRecoveryAt)}`;
  return (
    <Figures
      figures={[
        {
          title: "Net P&L",
          value: format.signedAmount(m.netPnl),
          unit: quote,
          sign: m.netPnl,
          note: `after all costs, ends at ${format.amount(m.finalEquity)}`,
          tip: OF_RUNS.netPnl.meaning,
        },
        {
          title: "Return a year",
          value: format.signedPercent(m.cagr),
          sign: m.cagr,
          note: `${format.signedPercent(m.totalReturn)} in ${format.count(m.durationDays)} days`,
          tip: OF_RUNS.cagr.meaning,
        },
        againstHolding(m.netPnl, holding, quote, against),
        {
          title: "Sharpe, long run",
          value: format.ratio(m.sharpeLongRun),
          sign: m.sharpeLongRun,
          note: `of single days ${format.ratio(m.sharpe)}`,
          tip: OF_RUNS.sharpeLongRun.meaning,
        },
        {
          title: "Max drawdown",
          value: format.percent(m.maxDrawdown),
          note: drawdown,
          tip: OF_RUNS.maxDrawdown.meaning,
        },
        {
          title: "Break-even slippage",
          value: format.inBps(m.breakEvenSlippageBps),
          note: `${format.count(m.totalTrades)} trades, ${format.percent(m.winRate, 0)} won`,
          tip: OF_RUNS.breakEvenSlippageBps.meaning,
        },
      ]}
    />
  );
}
