import { beforeAll, expect, test, vi } from "vitest";

// The module reads the remembered theme when it loads; outside a browser there is none.
beforeAll(() => vi.stubGlobal("window", { localStorage: { getItem: () => null } }));

test.each([
  ["/", { view: "dashboard" }],
  ["/backtest", { view: "backtest", from: undefined }],
  ["/backtest?from=UnVuOjE%3D", { view: "backtest", from: "UnVuOjE=" }],
  ["/runs/UnVuOjE=", { view: "run", id: "UnVuOjE=" }],
  ["/runs/UnVuOjE%3D", { view: "run", id: "UnVuOjE=" }],
  ["/elsewhere", { view: "unknown", path: "/elsewhere" }],
])("the address %s is its view", async (path, route) => {
  const { routeOf } = await import("../src/state");
  expect(routeOf(path)).toEqual(route);
});

test("a run's address leads back to its id", async () => {
  const { routeOf, runPath } = await import("../src/state");
  const id = "UnVuOjAxOTNhLzErMg==";
  expect(routeOf(runPath(id))).toEqual({ view: "run", id });
});
