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

interface Account {
  /** What it is called where there are several. */
  readonly label?: string;
  readonly months: ReturnsFragment;
  readonly years: ReturnsFragment;
}

function YearRow({
  account: { label, months, years },
  index,
  largest,
}: {
  account: Account;
  index: number;
  largest: number;
}) {
  const year = yearOf(years.starts[index] as number);
  const byMonth = new Map(months.starts.map((at, place) => [at, months.returns[place]]));
  return (
    <tr>
      <th scope="row">{label === undefined ? year : `${year} ${label}`}</th>
      {MONTHS.map((name, month) => (
        <Cell key={name} value={byMonth.get(Date.UTC(year, month))} largest={largest} />
      ))}
      <td class="number total">{points(years.returns[index])}</td>
    </tr>
  );
}

/**
 * Returns by month, a row for each year of each account, whose own return ends it. All accounts
 * are of one period, and their years stand below each other.
 */
export function MonthlyTable({ accounts }: { accounts: readonly Account[] }) {
  const known = accounts.flatMap(({ months }) => months.returns).filter((value) => value !== null);
  const largest = Math.max(0, ...known.map(Math.abs));
  const [first] = accounts;
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
          {first?.years.starts.flatMap((at, index) =>
            accounts.map((account) => (
              <YearRow
                key={`${at} ${account.label}`}
                account={account}
                index={index}
                largest={largest}
              />
            )),
          )}
        </tbody>
      </table>
    </Scroll>
  );
}
