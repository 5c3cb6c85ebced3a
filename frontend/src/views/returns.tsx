import type { ChartedFragment } from "../api/generated";
import { FallsTable } from "./falls_table";
import { MonthlyTable } from "./monthly_table";

/** Returns by calendar and the worst falls, side by side in a layout. */
export function Returns({ of }: { of: ChartedFragment }) {
  const { monthlyReturns, yearlyReturns, worstDrawdowns } = of;
  if (!monthlyReturns || !yearlyReturns) return null;
  return (
    <>
      <section class="two-thirds" aria-labelledby="months-title">
        <h2 id="months-title">Monthly returns, %</h2>
        <MonthlyTable accounts={[{ months: monthlyReturns, years: yearlyReturns }]} />
      </section>
      <section class="third" aria-labelledby="falls-title">
        <h2 id="falls-title">Worst drawdowns</h2>
        <FallsTable falls={worstDrawdowns} />
      </section>
    </>
  );
}
