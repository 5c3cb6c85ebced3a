import { expect, test, vi } from "vitest";
import type { Rare } from "../../src/views/rare_columns";

// The page's parts read the remembered theme when they load; outside a browser there is none.
vi.stubGlobal("window", { localStorage: { getItem: () => null } });
const { rareColumns } = await import("../../src/views/rare_columns");

const PLAIN: Rare = { borrowCost: 0, liquidationCost: 0, liquidations: 0, lowestHeadroom: null };
const titles = (...rows: (Rare | null)[]) =>
  rareColumns(rows, (row) => row).map(({ title }) => title);

test("plain runs, and rows without a result, have none", () => {
  expect(titles(PLAIN, null)).toEqual([]);
});

test("one row that borrowed is enough", () => {
  expect(titles(PLAIN, { ...PLAIN, borrowCost: 1 })).toEqual(["Borrow"]);
});

test("margin shows headroom and liquidations, also while there were none", () => {
  const margined = { ...PLAIN, lowestHeadroom: 0.2 };
  expect(titles(margined)).toEqual(["Lowest headroom", "Liquidations", "Liquidation fees"]);
});

test("where liquidations are not counted their fees alone are shown", () => {
  const { liquidations: _, ...part } = { ...PLAIN, lowestHeadroom: 0.2 };
  expect(titles(part)).toEqual(["Lowest headroom", "Liquidation fees"]);
});
