/** Work that nobody waits for, a part at a time, so that no key or click waits for all of it. */

const PATIENCE_MS = 300;

/** Calls once nothing else is to be done, or after a while all the same. */
export function whenIdle(act: () => void): void {
  if (window.requestIdleCallback) window.requestIdleCallback(act, { timeout: PATIENCE_MS });
  else setTimeout(act, 50); // Safari
}

const waiting = new Set<() => void>();
let isPlanned = false;

function plan(): void {
  if (isPlanned || waiting.size === 0) return;
  isPlanned = true;
  whenIdle(() => {
    isPlanned = false;
    const [act] = waiting;
    if (!act) return;
    waiting.delete(act);
    plan(); // the next one comes even if this one fails
    act();
  });
}

/** Calls each in its turn, the first one first; the function that it returns gives the turn back. */
export function inTurn(act: () => void): () => void {
  waiting.add(act);
  plan();
  return () => void waiting.delete(act);
}
