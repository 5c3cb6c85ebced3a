import { beforeAll, expect, test, vi } from "vitest";

// The module reads the remembered theme when it loads; outside a browser there is none.
beforeAll(() => vi.stubGlobal("window", { localStorage: { getItem: () => null } }));

test.each([
  ["/", { view: "dashboard" }],
  ["/backtest", { view: "backtest", from: undefined, market: undefined }],
  ["/backtest?from=UnVuOjE%3D", { view: "backtest", from: "UnVuOjE=", market: undefined }],
  ["/markets", { view: "markets" }],
  [
    "/markets/binance/BTC/USDT:USDT",
    { view: "market", venue: "binance", symbol: "BTC/USDT:USDT", window: "D90" },
  ],
  [
    "/markets/binance/BTC/USDT:USDT?window=ALL",
    { view: "market", venue: "binance", symbol: "BTC/USDT:USDT", window: "ALL" },
  ],
  [
    "/markets/binance/BTC/USDT:USDT?window=D8",
    { view: "market", venue: "binance", symbol: "BTC/USDT:USDT", window: "D90" },
  ],
  ["/runs/UnVuOjE=", { view: "run", id: "UnVuOjE=" }],
  ["/runs/UnVuOjE%3D", { view: "run", id: "UnVuOjE=" }],
  ["/elsewhere", { view: "unknown", path: "/elsewhere" }],
])("the address %s is its view", async (path, route) => {
  const { routeOf } = await import("../src/state");
  expect(routeOf(path)).toEqual(route);
});

test("addresses of a market lead back to it", async () => {
  const { backtestPath, marketPath, routeOf } = await import("../src/state");
  const market = { venue: "gate.io", symbol: "1000BONK/USDT:USDT" };
  expect(routeOf(marketPath(market, "D7"))).toEqual({ view: "market", ...market, window: "D7" });
  expect(routeOf(backtestPath(market))).toMatchObject({ market: "gate.io|1000BONK/USDT:USDT" });
});

test("a run's address leads back to its id", async () => {
  const { routeOf, runPath } = await import("../src/state");
  const id = "UnVuOjAxOTNhLzErMg==";
  expect(routeOf(runPath(id))).toEqual({ view: "run", id });
});
