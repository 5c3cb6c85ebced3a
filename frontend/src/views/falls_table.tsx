import type { FallFragment } from "../api/generated";
import * as format from "../format";
import { Scroll } from "./parts";

/** The deepest drawdowns, deepest first. */
export function FallsTable({ falls }: { falls: readonly FallFragment[] }) {
  if (falls.length === 0) return <p>The equity never fell.</p>;
  return (
    <Scroll label="Worst drawdowns">
      <table>
        <thead>
          <tr>
            <th class="number">Depth</th>
            <th>Start</th>
            <th>Trough</th>
            <th>End</th>
            <th class="number">Days</th>
          </tr>
        </thead>
        <tbody>
          {falls.map(({ depth, peakAt, troughAt, recoveredAt, days }) => (
            <tr key={peakAt}>
              <td class="number">{format.percent(depth)}</td>
              <td class="nowrap">{format.day(peakAt)}</td>
              <td class="nowrap">{format.day(troughAt)}</td>
              <td class="nowrap">
                {recoveredAt === null ? "not regained" : format.day(recoveredAt)}
              </td>
              <td class="number">{format.amount(days, days < 10 ? 1 : 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
