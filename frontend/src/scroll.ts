/** Where each page of the history was scrolled to: a browser knows it before the content is there. */

const PATIENCE_MS = 30_000;
const SETTLING_MS = 3_000;

interface Scrolled {
  readonly scroll?: number;
}

let stopRestoring: () => void = () => undefined;

/** Notes where this page is, as it is left for another. */
export function keepScroll(): void {
  const state: Scrolled = { ...window.history.state, scroll: window.scrollY };
  window.history.replaceState(state, "");
}

/**
 * Scrolls to where the page was, as soon as it is long enough, and again while the last of its
 * content comes; not against the reader's will.
 */
function restore(): void {
  stopRestoring();
  const { scroll = 0 } = (window.history.state ?? {}) as Scrolled;
  const goal = document.documentElement;
  let isReached = false;
  const reach = (): void => {
    if (goal.scrollHeight - window.innerHeight < scroll) return;
    window.scrollTo(0, scroll);
    if (isReached) return;
    isReached = true;
    clearTimeout(timer);
    timer = setTimeout(() => stopRestoring(), SETTLING_MS);
  };
  const observer = new ResizeObserver(reach);
  const events = ["wheel", "touchstart", "keydown", "pointerdown"] as const;
  let timer = setTimeout(() => stopRestoring(), PATIENCE_MS);
  stopRestoring = () => {
    observer.disconnect();
    clearTimeout(timer);
    for (const name of events) window.removeEventListener(name, stopRestoring);
    stopRestoring = () => undefined;
  };
  for (const name of events) window.addEventListener(name, stopRestoring, { passive: true });
  observer.observe(document.body);
}

/** Begins to keep and restore; `show` shows the page of the address. */
export function startScrolling(show: () => void): void {
  window.history.scrollRestoration = "manual";
  // The position of an entry that is left by Back has to stand in it before it is left.
  let pending: ReturnType<typeof setTimeout> | undefined;
  window.addEventListener(
    "scroll",
    () => {
      clearTimeout(pending);
      pending = setTimeout(keepScroll, 150);
    },
    { passive: true },
  );
  window.addEventListener("popstate", () => {
    clearTimeout(pending);
    show();
    restore();
  });
  restore();
}
