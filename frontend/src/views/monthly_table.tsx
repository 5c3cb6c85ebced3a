import type { ReturnsFragment } from "../api/generated";
import * as format from "../format";
import { Scroll } from "./parts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const yearOf = (at: number): number => new Date(at).getUTCFullYear();

// The head says that they are percents.
const points = (value: number | null | undefined): string =>
  format.signedPercent(value).replace(/ %$/, "");

/** A return on a ground that is the stronger the further it is from 0. */
function Cell({ value, largest }: { value: number | null | undefined; largest: number }) {
  if (value === undefined) return <td />;
  const heat = value === null || largest === 0 ? 0 : Math.min(1, Math.abs(value) / largest);
  return (
    <td class={`number heat ${format.tone(value)}`} style={{ "--heat": heat.toFixed(3) }}>
      {points(value)}
    </td>
  );
}

/** Returns by month, a row for each year, whose own return ends it. */
export function MonthlyTable({
  months,
  years,
}: {
  months: ReturnsFragment;
  years: ReturnsFragment;
}) {
  const known = months.returns.filter((value) => value !== null);
  const largest = Math.max(0, ...known.map(Math.abs));
  const byMonth = new Map(months.starts.map((at, index) => [at, months.returns[index]]));
  return (
    <Scroll label="Returns by month">
      <table class="months">
        <thead>
          <tr>
            <th>Year</th>
            {MONTHS.map((name) => (
              <th key={name} class="number">
                {name}
              </th>
            ))}
            <th class="number">All year</th>
          </tr>
        </thead>
        <tbody>
          {years.starts.map((at, index) => (
            <tr key={at}>
              <th scope="row">{yearOf(at)}</th>
              {MONTHS.map((name, month) => (
                <Cell
                  key={name}
                  value={byMonth.get(Date.UTC(yearOf(at), month))}
                  largest={largest}
                />
              ))}
              <td class="number total">{points(years.returns[index])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
