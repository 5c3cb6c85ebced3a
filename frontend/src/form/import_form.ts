import type { ImportMarketDataInput, ImportSource } from "../api/generated";
import type { Errors } from "./terms";

/** What is typed to bring a market in from its exchange. */
export interface ImportTyped {
  readonly venue: string;
  readonly symbol: string;
  readonly since: string;
  readonly timeframe: string;
  readonly source: ImportSource;
}

export const NOTHING_TYPED: ImportTyped = {
  venue: "",
  symbol: "",
  since: "",
  timeframe: "1h",
  source: "AUTO",
};

export const TIMEFRAMES: readonly string[] = [
  "1m",
  "3m",
  "5m",
  "15m",
  "30m",
  "1h",
  "2h",
  "4h",
  "6h",
  "8h",
  "12h",
  "1d",
];

/** Where history comes from, in words. */
export const SOURCES: Readonly<Record<ImportSource, string>> = {
  AUTO: "Archive, then API",
  ARCHIVE: "Archive alone",
  API: "API alone",
};

/** Where an error of the service stands, by the path of its field. */
export const IMPORT_PATHS: readonly string[] = [
  "market.venue",
  "market.symbol",
  "since",
  "timeframe",
  "source",
];

/** What was typed as a mutation's input, or what is missing, by field. */
export function readImport(typed: ImportTyped): ImportMarketDataInput | { errors: Errors } {
  const venue = typed.venue.trim().toLowerCase();
  const symbol = typed.symbol.trim();
  const errors: Errors = {};
  if (!venue) errors["market.venue"] = "Name an exchange, such as binance.";
  if (!symbol) errors["market.symbol"] = "Name a perpetual, such as BTC/USDT:USDT.";
  if (Object.keys(errors).length > 0) return { errors };
  return {
    market: { venue, symbol },
    timeframe: typed.timeframe,
    source: typed.source,
    ...(typed.since ? { since: `${typed.since}T00:00:00Z` } : {}),
  };
}
