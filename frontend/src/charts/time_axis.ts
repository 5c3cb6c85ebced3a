import type uPlot from "uplot";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 28 * DAY;
const YEAR = 365 * DAY;

// Per row: from which step on, what every tick says, and beneath it where a year, a day begins.
export const TIME_TICKS: uPlot.Axis.Values = [
  [YEAR, "{YYYY}", null, null, null, null, null, null, 1],
  [MONTH, "{MMM}", "\n{YYYY}", null, null, null, null, null, 1],
  [DAY, "{D} {MMM}", "\n{YYYY}", null, null, null, null, null, 1],
  [HOUR, "{HH}:{mm}", "\n{D} {MMM} {YYYY}", null, "\n{D} {MMM}", null, null, null, 1],
  [MINUTE, "{HH}:{mm}", "\n{D} {MMM} {YYYY}", null, "\n{D} {MMM}", null, null, null, 1],
];
