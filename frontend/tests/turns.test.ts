import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inTurn } from "../src/turns";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", {}); // a browser that does not tell when it is idle
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("each has a task of its own, the first one first", () => {
  const done: string[] = [];
  for (const name of ["chart", "table"]) inTurn(() => done.push(name));
  expect(done).toEqual([]);
  vi.advanceTimersToNextTimer();
  expect(done).toEqual(["chart"]);
  vi.advanceTimersToNextTimer();
  expect(done).toEqual(["chart", "table"]);
});

test("a turn that is given back does not come, and the next one does", () => {
  const done: string[] = [];
  const giveBack = inTurn(() => done.push("gone"));
  inTurn(() => done.push("there"));
  giveBack();
  vi.runAllTimers();
  expect(done).toEqual(["there"]);
});

test("one that fails keeps no other from its turn", () => {
  const done: string[] = [];
  inTurn(() => {
    throw new Error("failed");
  });
  inTurn(() => done.push("there"));
  expect(() => vi.advanceTimersToNextTimer()).toThrow("failed");
  vi.runAllTimers();
  expect(done).toEqual(["there"]);
});
