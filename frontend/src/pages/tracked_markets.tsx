import { request } from "../api/client";
import { TrackedMarketsDocument } from "../api/generated";
import * as format from "../format";
import { marketPath } from "../state";
import { useAsked } from "../views/asked";
import { Link, Scroll } from "../views/parts";
import { failureOf } from "../views/tracking_words";
import { marketName } from "../words";

/** The markets that workers keep up to date: nothing where there is none. */
export function TrackedMarkets() {
  const { data } = useAsked(() => request(TrackedMarketsDocument, {}), "tracked");
  const markets = data?.markets.nodes ?? [];
  if (markets.length === 0) return null;
  const failing = markets.filter(({ tracking }) => tracking?.failures).length;
  return (
    <details class="group section">
      <summary>
        {format.count(data?.markets.totalCount)} kept up to date
        {failing > 0 && `, ${failing} failing`}
      </summary>
      <Scroll label="Markets that are kept up to date">
        <table>
          <thead>
            <tr>
              <th>Market</th>
              <th class="number">Every, h</th>
              <th>Last well (UTC)</th>
              <th>Next (UTC)</th>
              <th>What failed</th>
            </tr>
          </thead>
          <tbody>
            {markets.map(
              (market) =>
                market.tracking && (
                  <tr key={market.id}>
                    <td>
                      <Link to={marketPath(market)}>{marketName(market)}</Link>
                    </td>
                    <td class="number">{market.tracking.everyHours}</td>
                    <td>
                      {market.tracking.lastSuccessAt
                        ? format.minute(market.tracking.lastSuccessAt)
                        : format.DASH}
                    </td>
                    <td>
                      {market.tracking.isUpdating
                        ? "under way"
                        : format.minute(market.tracking.nextAt)}
                    </td>
                    <td>{failureOf(market.tracking)}</td>
                  </tr>
                ),
            )}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}
