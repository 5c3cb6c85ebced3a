/** What waits for a service that does not answer, and asks again by itself. */
import { signal } from "@preact/signals";

const FIRST_MS = 1_000;
const LONGEST_MS = 5_000;

const waiting = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;
let pauseMs = FIRST_MS;

/** Whether something waits. */
export const isAway = signal(false);

/** Asks all that waits once more, now. */
export function askAgain(): void {
  clearTimeout(timer);
  timer = undefined;
  const asking = [...waiting];
  waiting.clear();
  for (const ask of asking) ask();
}

/** Calls `ask` in a while, at the latest when the service answers something else. */
export function waitFor(ask: () => void): void {
  waiting.add(ask);
  isAway.value = true;
  timer ??= setTimeout(() => {
    pauseMs = Math.min(LONGEST_MS, pauseMs * 2);
    askAgain();
  }, pauseMs);
}

/** Whoever is shown no more waits no more. */
export function waitNoMore(ask: () => void): void {
  waiting.delete(ask);
  if (waiting.size === 0) isAway.value = false;
}

/** The service has answered: nothing waits any longer. */
export function answered(): void {
  pauseMs = FIRST_MS;
  isAway.value = false;
  if (waiting.size > 0) askAgain();
}
