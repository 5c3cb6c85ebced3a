import { expect, test } from "vitest";
import {
  comparePath,
  filterOf,
  logBookPath,
  lookedFor,
  orderOf,
} from "../../src/pages/logbook_address";

const read = (path: string) => lookedFor(new URLSearchParams(path.split("?")[1] ?? ""));

test("what is looked for comes back from the address", () => {
  const looked = {
    text: "a & b/c",
    kind: "SWEEP",
    status: "SUCCEEDED",
    strategy: "simple",
    tag: "july",
    market: "sample|BTC/USDT:USDT",
    from: "2023-01-01",
    until: "2023-06-30",
    startedFrom: "2026-01-01",
    startedUntil: "2026-12-31",
    pinned: true,
    order: "SHARPE" as const,
    ascending: true,
    ticked: ["UnVuOjE=", "UnVuOjI="],
    after: "x==",
    page: 3,
  };
  expect(read(logBookPath(looked))).toEqual(looked);
});

test("what is as usual does not stand in the address", () => {
  expect(logBookPath(read("/runs"))).toBe("/runs");
  expect(logBookPath({ ...read("/runs"), page: 4 })).toBe("/runs");
});

test("nonsense in the address is as usual", () => {
  const looked = read("/runs?order=NOTHING&page=-2");
  expect([looked.order, looked.page]).toEqual(["CREATED", 1]);
});

test("cells stand under their sweep unless something is looked for", () => {
  expect(filterOf(read("/runs"))).toEqual({ opened: false });
  expect(filterOf(read("/runs?order=NET_PNL"))).toEqual({ opened: false });
  expect(filterOf(read("/runs?text=btc&pinned=1"))).toEqual({ text: "btc", pinned: true });
});

test("days are whole ones, and an open end is as far as data may reach", () => {
  expect(filterOf(read("/runs?market=sample%7CBTC/USDT:USDT&from=2023-01-01"))).toEqual({
    market: { venue: "sample", symbol: "BTC/USDT:USDT" },
    period: { start: "2023-01-01T00:00:00Z", end: "2099-12-31T23:59:59.999Z" },
  });
  expect(filterOf(read("/runs?startedFrom=2026-01-01&startedUntil=2026-01-01"))).toEqual({
    createdFrom: "2026-01-01T00:00:00Z",
    createdUntil: "2026-01-01T23:59:59.999Z",
  });
});

test("an order has a direction", () => {
  expect(orderOf(read("/runs"))).toEqual({ field: "CREATED", direction: "DESCENDING" });
  expect(orderOf(read("/runs?order=DRAWDOWN&ascending=1"))).toEqual({
    field: "DRAWDOWN",
    direction: "ASCENDING",
  });
});

test("a comparison has an address of its own", () => {
  const path = comparePath(["UnVuOjE=", "UnVuOjI="]);
  expect(new URLSearchParams(path.split("?")[1]).get("ids")?.split(",")).toEqual([
    "UnVuOjE=",
    "UnVuOjI=",
  ]);
});
