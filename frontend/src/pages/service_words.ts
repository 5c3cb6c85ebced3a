import type { ServiceStateQuery } from "../api/generated";

type Workers = Pick<
  ServiceStateQuery["service"]["workers"][number],
  "state" | "kernelsReady" | "kernelsTotal"
>;

/** What the workers can do, in words, and whether runs wait without end. */
export function workerWords(workers: readonly Workers[]): { words: string; isBad: boolean } {
  if (workers.length === 0) return { words: "no worker is running: runs wait", isBad: true };
  const starting = workers.filter(({ state }) => state !== "READY");
  const furthest = Math.max(...starting.map(({ kernelsReady }) => kernelsReady));
  const kernels = `${furthest} of ${starting[0]?.kernelsTotal} kernels are compiled`;
  const ready = workers.length - starting.length;
  if (starting.length === 0) return { words: `workers: ${ready}`, isBad: false };
  if (ready > 0)
    return { words: `workers: ${ready}, and ${starting.length} starting`, isBad: false };
  const takesPlain = starting.some(({ state }) => state === "PLAIN_RUNS");
  const who = takesPlain ? "a worker takes plain runs and prepares the others" : "a worker starts";
  return { words: `${who}: ${kernels}`, isBad: false };
}
