import { expect, test } from "vitest";
import { NOTHING_TYPED, readImport } from "../../src/form/import_form";

const TYPED = { ...NOTHING_TYPED, venue: " Binance ", symbol: " BTC/USDT:USDT" };
const MARKET = { venue: "binance", symbol: "BTC/USDT:USDT" };

test("without a first day the service goes on with what it has stored", () => {
  expect(readImport(TYPED)).toEqual({ market: MARKET, timeframe: "1h", source: "AUTO" });
});

test("a day begins at midnight UTC", () => {
  const typed = { ...TYPED, since: "2024-01-01", timeframe: "15m", source: "API" as const };
  expect(readImport(typed)).toEqual({
    market: MARKET,
    timeframe: "15m",
    source: "API",
    since: "2024-01-01T00:00:00Z",
  });
});

test("what is missing is said by field", () => {
  expect(readImport(NOTHING_TYPED)).toEqual({
    errors: {
      "market.venue": "Name an exchange, such as binance.",
      "market.symbol": "Name a perpetual, such as BTC/USDT:USDT.",
    },
  });
});
