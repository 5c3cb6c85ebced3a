import type { TrackingFragment } from "../api/generated";
import * as format from "../format";

export type Tracked = NonNullable<TrackingFragment["tracking"]>;

const hours = (count: number): string => (count === 1 ? "hour" : `${count} hours`);

/** How a market is kept up to date, in a sentence. */
export function stateOf(tracking: Tracked): string {
  const often = `Imported every ${hours(tracking.everyHours)}`;
  const last = tracking.lastSuccessAt
    ? `last well at ${format.minute(tracking.lastSuccessAt)}`
    : "not yet well";
  const next = tracking.isUpdating
    ? "an import is under way"
    : `next at ${format.minute(tracking.nextAt)}`;
  return `${often}: ${last}, ${next} (UTC).`;
}

/** Why the last import failed; undefined where the last one went well. */
export function failureOf(tracking: Tracked): string | undefined {
  if (tracking.failures === 0 || !tracking.lastFailureAt) return undefined;
  const times = tracking.failures === 1 ? "" : `, ${tracking.failures} times on end`;
  return `The import of ${format.minute(tracking.lastFailureAt)} failed${times}: ${tracking.lastFailure}`;
}
