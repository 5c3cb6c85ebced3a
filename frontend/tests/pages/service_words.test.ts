import { expect, test } from "vitest";
import { workerWords } from "../../src/pages/service_words";

const ready = { state: "READY", kernelsReady: 9, kernelsTotal: 9 } as const;
const starting = { state: "STARTING", kernelsReady: 3, kernelsTotal: 9 } as const;
const plain = { state: "PLAIN_RUNS", kernelsReady: 7, kernelsTotal: 9 } as const;

test.each([
  ["none is bad", [], "no worker is running: runs wait", true],
  ["all there", [ready, ready], "workers: 2", false],
  ["one starts", [starting], "a worker starts: 3 of 9 kernels are compiled", false],
  [
    "one takes some",
    [starting, plain],
    "a worker takes plain runs and prepares the others: 7 of 9 kernels are compiled",
    false,
  ],
  ["one starts beside another", [ready, plain], "workers: 1, and 1 starting", false],
])("%s", (_, workers, words, isBad) => {
  expect(workerWords(workers)).toEqual({ words, isBad });
});
