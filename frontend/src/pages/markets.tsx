import { useState } from "preact/hooks";
import type { FundingWindow } from "../api/generated";
import { allRanked, type Ranked } from "../api/ranking";
import * as format from "../format";
import { useAsked } from "../views/asked";
import { Link, Loading, Problem } from "../views/parts";
import { SortedTable } from "../views/sorted_table";
import { marketName } from "../words";
import {
  type Assumed,
  AssumptionFields,
  assumptionsOf,
  NOTHING_ASSUMED,
  WindowChoice,
} from "./assumptions";
import { FileImport } from "./file_import";
import { ImportForm } from "./import_form";
import { MarketComparison } from "./market_comparison";
import { columnsOf } from "./markets_columns";
import { Glossary } from "./term";
import { TierChoice, type TierOrUnknown, TierSummary, tierOf } from "./tiers";
import { TrackedMarkets } from "./tracked_markets";
import { GRADE_WORDS, GRADES } from "./verdict_words";

/** What is typed and chosen: part of the name, a venue, whether generated markets are shown. */
interface Filter {
  readonly text: string;
  readonly venue: string;
  readonly tier: TierOrUnknown | "";
  readonly withSynthetic: boolean;
}

function matches(ranked: Ranked, filter: Filter): boolean {
  const { market } = ranked;
  if (filter.tier && tierOf(ranked) !== filter.tier) return false;
  if (filter.venue && market.venue !== filter.venue) return false;
  if (market.synthetic && !filter.withSynthetic) return false;
  return marketName(market).toLowerCase().includes(filter.text.trim().toLowerCase());
}

function Filters({
  venues,
  hasTiers,
  filter,
  onFilter,
}: {
  venues: readonly string[];
  hasTiers: boolean;
  filter: Filter;
  onFilter(filter: Filter): void;
}) {
  return (
    <div class="row filters">
      <label>
        Search{" "}
        <input
          type="search"
          name="search"
          value={filter.text}
          onInput={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
        />
      </label>
      <label>
        Venue{" "}
        <select
          name="venue"
          value={filter.venue}
          onChange={(event) => onFilter({ ...filter, venue: event.currentTarget.value })}
        >
          <option value="">All</option>
          {venues.map((venue) => (
            <option key={venue}>{venue}</option>
          ))}
        </select>
      </label>
      {hasTiers && (
        <TierChoice tier={filter.tier} onTier={(tier) => onFilter({ ...filter, tier })} />
      )}
      <label class="check">
        <input
          type="checkbox"
          name="withSynthetic"
          checked={filter.withSynthetic}
          onChange={(event) => onFilter({ ...filter, withSynthetic: event.currentTarget.checked })}
        />
        Generated markets too
      </label>
    </div>
  );
}

const summary = (ranked: readonly Ranked[]): string =>
  GRADES.map(
    (grade) => [grade, ranked.filter((one) => one.outlook.verdict.grade === grade)] as const,
  )
    .filter(([, those]) => those.length > 0)
    .map(([grade, those]) => `${those.length} ${GRADE_WORDS[grade].toLowerCase()}`)
    .join(", ");

function Ranking({ ranked, window }: { ranked: readonly Ranked[]; window: FundingWindow }) {
  const [filter, setFilter] = useState<Filter>({
    text: "",
    venue: "",
    tier: "",
    withSynthetic: true,
  });
  const [compared, setCompared] = useState<readonly string[]>([]);
  const toggle = (id: string): void =>
    setCompared((ids) => (ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]));
  const shown = ranked.filter((one) => matches(one, filter));
  const old = shown.filter((one) => one.outlook.current.isOld).length;
  const hasTiers = ranked.some(({ capitalisation }) => capitalisation);
  const columns = columnsOf(window, compared, toggle);
  const chosen = ranked.filter((one) => compared.includes(one.market.id));
  return (
    <>
      <Filters
        venues={[...new Set(ranked.map(({ market }) => market.venue))]}
        hasTiers={hasTiers}
        filter={filter}
        onFilter={setFilter}
      />
      <p role="status">
        {format.count(shown.length)} {shown.length === 1 ? "market" : "markets"}
        {shown.length > 0 && `: ${summary(shown)}`}.
      </p>
      {old > 0 && (
        <p class="note warning">
          The data of {old === shown.length ? "all of them" : `${old} of them`} end more than 48
          hours ago: “now” is each market's last stored settlement, dated under “As of”.
        </p>
      )}
      <SortedTable
        label="Markets by yield"
        columns={hasTiers ? columns : columns.filter(({ key }) => key !== "tier")}
        rows={shown}
        start={{ key: "netApr", descending: true }}
        rowKey={({ market }) => market.id}
      />
      <p class="hint">
        Rates in basis points per 8 hours; yields a year, of one leg's notional. Tick two markets or
        more to compare them.
      </p>
      {hasTiers && <TierSummary ranked={shown} />}
      <Glossary />
      {chosen.length > 1 && <MarketComparison ranked={chosen} onClear={() => setCompared([])} />}
    </>
  );
}

export function MarketsView() {
  const [window, setWindow] = useState<FundingWindow>("D90");
  const [typed, setTyped] = useState<Assumed>(NOTHING_ASSUMED);
  const assumptions = assumptionsOf(typed);
  const { data, error, isStale, again } = useAsked(
    () => allRanked(window, assumptions),
    JSON.stringify([window, assumptions]),
  );
  return (
    <>
      <div class="heading">
        <h1>Markets</h1>
      </div>
      <p class="lead">
        Which market is worth carrying: ranked by what holding it paid after costs.
      </p>
      <div class="row">
        <WindowChoice window={window} onWindow={setWindow} />
        <AssumptionFields typed={typed} onTyped={setTyped} />
      </div>
      <details class="group section import">
        <summary>Import files</summary>
        <FileImport onStored={() => void again()} />
      </details>
      <ImportForm onStored={() => void again()} />
      <TrackedMarkets />
      {error && <Problem>{error}</Problem>}
      {!data && !error && <Loading what="the ranking" />}
      {data?.length === 0 && (
        <p>
          No market with funding is stored. Import files or a market above, or{" "}
          <Link to="/">begin with sample markets</Link>.
        </p>
      )}
      {data && data.length > 0 && (
        <div class={isStale ? "stale" : ""} aria-busy={isStale}>
          <Ranking ranked={data} window={window} />
        </div>
      )}
    </>
  );
}
