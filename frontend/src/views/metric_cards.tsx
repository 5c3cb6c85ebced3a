import type { MarginMode, MetricsFragment } from "../api/generated";
import * as format from "../format";
import { OF_RUNS } from "../words";

interface CardProps {
  readonly title: string;
  readonly value: string;
  readonly sign?: number | null | undefined;
  readonly note?: string;
  readonly tip?: string;
}

export function Card({ title, value, sign, note, tip }: CardProps) {
  return (
    <div class="card" title={tip}>
      <dt>{title}</dt>
      <dd>
        <span class={`value ${sign === undefined ? "" : format.tone(sign)}`}>{value}</span>
        {note && <span class="hint">{note}</span>}
      </dd>
    </div>
  );
}

type MetricCardProps = Omit<CardProps, "title"> & { readonly of: keyof MetricsFragment };

/** A card under the name of a metric; what it means is its tip. */
function MetricCard({ of, ...card }: MetricCardProps) {
  const { title, meaning } = OF_RUNS[of];
  return <Card title={title} tip={meaning} {...card} />;
}

// Costs that few runs have: a card only where there is something to tell.
function RareCosts({ metrics: m, quote, mode }: MetricCardsProps) {
  return (
    <>
      {m.borrowCost > 0 && (
        <MetricCard
          of="borrowCost"
          value={`${format.signedAmount(-m.borrowCost)} ${quote}`}
          sign={-m.borrowCost}
          note="of the short spot leg"
        />
      )}
      {(mode === "ISOLATED" || m.liquidations > 0) && (
        <MetricCard
          of="liquidations"
          value={format.count(m.liquidations)}
          {...(m.liquidations > 0 && { sign: -1 })}
          note={`fees ${format.amount(m.liquidationCost)} ${quote}`}
        />
      )}
    </>
  );
}

interface MetricCardsProps {
  readonly metrics: MetricsFragment;
  readonly quote: string;
  readonly mode: MarginMode;
  /** Whether they are those of an account over several markets. */
  readonly isAccount?: boolean;
}

/** The headline numbers; what is undefined is a dash. */
export function MetricCards(props: MetricCardsProps) {
  const { metrics: m, quote, mode, isAccount } = props;
  const posted = mode === "ISOLATED" ? "spot, margin and buffer" : "spot, and the perp in full";
  const largest = isAccount ? "notional opened at a time" : "position";
  return (
    <dl class="cards" aria-label="Metrics">
      <MetricCard
        of="netPnl"
        value={`${format.signedAmount(m.netPnl)} ${quote}`}
        sign={m.netPnl}
        note={`ends at ${format.amount(m.finalEquity)}`}
      />
      <MetricCard
        of="breakEvenSlippageBps"
        value={format.inBps(m.breakEvenSlippageBps)}
        note="where nothing would be left"
      />
      <MetricCard
        of="totalReturn"
        value={format.signedPercent(m.totalReturn)}
        sign={m.totalReturn}
        note={
          m.cagr === null
            ? `in ${format.count(m.durationDays)} days`
            : `${format.signedPercent(m.cagr)} a year`
        }
      />
      <MetricCard
        of="returnOnNotional"
        value={format.signedPercent(m.returnOnNotional)}
        sign={m.returnOnNotional}
        note={`of the largest ${largest}`}
      />
      <MetricCard
        of="returnOnTotalCapital"
        value={format.signedPercent(m.returnOnTotalCapital)}
        sign={m.returnOnTotalCapital}
        note={`of ${format.amount(m.totalCapital, 0)} ${quote}: ${posted}`}
      />
      <MetricCard
        of="sharpe"
        value={format.ratio(m.sharpe)}
        sign={m.sharpe}
        note={`Sortino ${format.ratio(m.sortino)}, Calmar ${format.ratio(m.calmar)}`}
        tip={
          m.dailyReturns === null
            ? "Of daily returns, a year has 365 days"
            : `Of ${format.count(m.dailyReturns)} daily returns, a year has 365 days`
        }
      />
      <MetricCard
        of="sharpeLongRun"
        value={format.ratio(m.sharpeLongRun)}
        sign={m.sharpeLongRun}
        note="as days are autocorrelated"
      />
      <MetricCard
        of="maxDrawdown"
        value={format.percent(m.maxDrawdown)}
        note={`${format.amount(m.maxDrawdownQuote)} ${quote}`}
        tip={`From ${format.minute(m.maxDrawdownPeakAt)} to ${format.minute(m.maxDrawdownTroughAt)} UTC`}
      />
      <MetricCard
        of="winRate"
        value={format.percent(m.winRate, 1)}
        note={`${m.winningTrades} won, ${m.losingTrades} lost`}
      />
      <MetricCard
        of="totalTrades"
        value={format.count(m.totalTrades)}
        note={`in the market ${format.percent(m.exposure, 0)} of the time`}
      />
      <MetricCard
        of="moneyIdle"
        value={format.percent(m.moneyIdle, 1)}
        note={`without a position ${format.percent(m.timeIdle, 1)} of the time`}
      />
      <MetricCard
        of="totalFunding"
        value={`${format.signedAmount(m.totalFunding)} ${quote}`}
        sign={m.totalFunding}
        note={`received ${format.amount(m.fundingReceived)}, paid ${format.amount(m.fundingPaid)}`}
      />
      <MetricCard
        of="basisPnl"
        value={`${format.signedAmount(m.basisPnl)} ${quote}`}
        sign={m.basisPnl}
        note="both legs, before slippage"
      />
      <MetricCard
        of="totalFees"
        value={`${format.signedAmount(-m.totalFees)} ${quote}`}
        sign={-m.totalFees}
        note={`turnover ${format.amount(m.turnover, 0)}`}
      />
      <MetricCard
        of="slippageCost"
        value={`${format.signedAmount(-m.slippageCost)} ${quote}`}
        sign={-m.slippageCost}
        note={`break-even after ${format.ratio(m.breakEvenSettlements, 1)} settlements`}
      />
      <RareCosts {...props} />
    </dl>
  );
}

/** How the single trades went. */
export function TradeCards({ metrics: m, quote }: { metrics: MetricsFragment; quote: string }) {
  const money = (value: number | null) =>
    value === null ? format.DASH : `${format.signedAmount(value)} ${quote}`;
  return (
    <dl class="cards small" aria-label="Trade statistics">
      <MetricCard of="winningTrades" value={format.count(m.winningTrades)} />
      <MetricCard of="losingTrades" value={format.count(m.losingTrades)} />
      <MetricCard of="averageWin" value={money(m.averageWin)} sign={m.averageWin} />
      <MetricCard of="averageLoss" value={money(m.averageLoss)} sign={m.averageLoss} />
      <MetricCard of="bestTrade" value={money(m.bestTrade)} sign={m.bestTrade} />
      <MetricCard of="worstTrade" value={money(m.worstTrade)} sign={m.worstTrade} />
      <MetricCard of="profitFactor" value={format.ratio(m.profitFactor)} />
      <MetricCard
        of="averageHoldingSettlements"
        value={`${format.ratio(m.averageHoldingSettlements, 1)} settlements`}
        note={format.duration(
          m.averageHoldingHours === null ? null : m.averageHoldingHours * 3_600,
        )}
      />
    </dl>
  );
}
