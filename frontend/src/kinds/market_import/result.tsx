import { request } from "../../api/client";
import { ImportResultDocument } from "../../api/generated";
import * as format from "../../format";
import { marketPath } from "../../state";
import { useAsked } from "../../views/asked";
import { Link, Loading, Notes, Problem, Scroll } from "../../views/parts";
import { marketName } from "../../words";

/** What an import brought, and what is to be known about the market now. */
export function ImportResult({ id }: { id: string }) {
  const { data, error } = useAsked(() => request(ImportResultDocument, { id }), id);
  if (error) return <Problem>{error}</Problem>;
  if (!data) return <Loading what="the import" />;
  if (data.run?.__typename !== "MarketImport" || !data.run.series) return null;
  const { market, series, stored, warnings } = data.run;
  return (
    <>
      <p class="verdict">
        {marketName(market)} is stored
        {stored && `, its data have the grade ${stored.quality.grade}`}.
      </p>
      {stored && (
        <p>
          <Link to={marketPath(market)}>Show the market</Link>
        </p>
      )}
      <Notes notes={warnings} />
      <Scroll label="What was imported">
        <table>
          <thead>
            <tr>
              <th>Series</th>
              <th class="number">Fetched</th>
              <th class="number">Stored</th>
              <th>From</th>
              <th>To</th>
              <th>Revision</th>
            </tr>
          </thead>
          <tbody>
            {series.map((one) => (
              <tr key={one.kind}>
                <td>
                  {one.kind} {one.timeframe}
                </td>
                <td class="number">
                  {one.rowsFetched === null ? format.DASH : format.count(one.rowsFetched)}
                </td>
                <td class="number">{format.count(one.rows)}</td>
                <td>{format.minute(one.firstAt)}</td>
                <td>{format.minute(one.lastAt)}</td>
                <td>{one.unchanged ? `${one.revision} (unchanged)` : one.revision}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {stored && stored.quality.findings.length > 0 && (
        <ul>
          {stored.quality.findings.map((finding) => (
            <li key={finding.sentence}>{finding.sentence}</li>
          ))}
        </ul>
      )}
    </>
  );
}
