import type { DataUseFragment } from "../api/generated";
import * as format from "../format";

/** What the data of a market could give, in sentences. */
export function dataNotes(use: DataUseFragment | null): string[] {
  if (!use) return [];
  const marks = [
    [use.settlementMarks, "the exchange's settlement mark"],
    [use.barMarks, "the mark price bar"],
    [use.perpPriceMarks, "the perp price"],
  ] as const;
  const reasons = [
    [use.perpMissing, "before the first perp bar"],
    [use.perpStale, "the last perp price was too old"],
    [use.spotMissing, "before the first spot bar"],
    [use.spotStale, "the last spot price was too old"],
  ] as const;
  const sources = marks.filter(([number]) => number > 0);
  return [
    `Funding was computed on ${sources
      .map(([number, source]) => `${source} (${format.count(number)} settlements)`)
      .join(", ")}.`,
    ...(use.untradableCount > 0
      ? [
          `${format.count(use.untradableCount)} of ${format.count(use.settlements)} settlements (${format.percent(use.untradableShare)}) could not be traded for lack of a fresh price; the first at ${format.minute(use.untradableTimes[0])} UTC.`,
        ]
      : ["Every settlement could be traded: a fresh price of both legs was known."]),
    ...reasons
      .filter(([number]) => number > 0)
      .map(([number, reason]) => `${format.count(number)} settlements: ${reason}.`),
    ...(use.missingSettlements
      ? [
          `${format.count(use.missingSettlements)} settlements that the schedule has are missing from the data: nothing was paid or decided at them.`,
        ]
      : []),
    ...(use.entriesBelowMinimum > 0
      ? [`${format.count(use.entriesBelowMinimum)} entries were below the minimum size.`]
      : []),
    ...(use.entriesBeyondMargin > 0
      ? [
          `${format.count(use.entriesBeyondMargin)} entries would have posted too little margin and were not made.`,
        ]
      : []),
    ...(use.closedAtStalePrice ? ["The last close used a price that was no longer fresh."] : []),
  ];
}
