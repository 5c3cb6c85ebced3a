import * as format from "../../format";
import { Figures } from "../../views/figures";
import { isRuined } from "./metrics_table";
import type { ComparisonEntry } from "./run";

const MOST_FIGURES = 6;

/** What came of each strategy, the best first; what could not have been held comes last. */
export function EntryFigures({
  entries,
  quote,
}: {
  entries: readonly ComparisonEntry[];
  quote: string;
}) {
  const ranked = entries
    .flatMap(({ label, metrics }) => (metrics ? [{ label, metrics }] : []))
    .sort(
      (one, other) =>
        Number(isRuined(one.metrics)) - Number(isRuined(other.metrics)) ||
        other.metrics.netPnl - one.metrics.netPnl,
    );
  return (
    <Figures
      figures={ranked.slice(0, MOST_FIGURES).map(({ label, metrics: m }) => ({
        title: label,
        value: format.signedAmount(m.netPnl),
        unit: quote,
        sign: m.netPnl,
        note: `Sharpe ${format.ratio(m.sharpeLongRun)}, drawdown ${format.percent(m.maxDrawdown)}`,
        tip: `Net P&L of ${label} after all costs, its long-run Sharpe ratio and its deepest fall`,
      }))}
    />
  );
}
