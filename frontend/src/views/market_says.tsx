import type { SaysFragment } from "../api/generated";
import * as format from "../format";
import { Rate } from "./rate";

const settlements = (value: number | null): string =>
  value === null ? "never" : `${format.amount(value, value < 10 ? 1 : 0)} settlements`;

/** What a market says before anything is traded; dashes while it is not known. */
export const MarketSays = ({ says }: { says: SaysFragment | undefined }) => (
  <dl class="says">
    <div>
      <dt>Round trip costs</dt>
      <dd>
        <span class="value">
          <Rate value={says?.roundTripCost} digits={1} />
        </span>
        <span class="hint">four fills: fees and slippage</span>
      </dd>
    </div>
    <div>
      <dt>Break-even after</dt>
      <dd>
        <span class="value">{says ? settlements(says.breakEvenSettlements) : format.DASH}</span>
        <span class="hint">
          {says?.breakEvenDays == null
            ? "at the mean rate"
            : `${format.amount(says.breakEvenDays, 1)} days at the mean rate`}
        </span>
      </dd>
    </div>
    <div>
      <dt>Above the entry</dt>
      <dd>
        <span class="value">{format.percent(says?.aboveEntry, 1)}</span>
        <span class="hint">
          {says && says.aboveEntry === null ? "no threshold" : "of the time"}
        </span>
      </dd>
    </div>
    <div>
      <dt>Mean rate</dt>
      <dd>
        <span class={`value ${format.tone(says?.meanApr)}`}>
          {format.signedPercent(says?.meanApr)}
        </span>
        <span class="hint">a year, before costs</span>
      </dd>
    </div>
  </dl>
);
