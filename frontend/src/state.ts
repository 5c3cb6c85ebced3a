import { computed, effect, signal } from "@preact/signals";
import type { PageConfig } from "./api/config";
import type { FundingWindow } from "./api/generated";
import { keepScroll, startScrolling } from "./scroll";

export type Route =
  | { readonly view: "dashboard" }
  | {
      readonly view: "backtest";
      readonly from: string | undefined;
      /** Market that the form starts with: "binance|BTC/USDT:USDT". */
      readonly market: string | undefined;
    }
  | { readonly view: "markets" }
  | {
      readonly view: "market";
      readonly venue: string;
      readonly symbol: string;
      readonly window: FundingWindow;
    }
  | { readonly view: "run"; readonly id: string }
  | { readonly view: "runs" }
  | { readonly view: "compare" }
  | { readonly view: "unknown"; readonly path: string };

export type Theme = "dark" | "light";

let routing: PageConfig["routing"] = "path";
const address = signal("/");

const readAddress = (): string =>
  routing === "hash"
    ? window.location.hash.slice(1) || "/"
    : window.location.pathname + window.location.search;

const WINDOWS: readonly string[] = ["D7", "D30", "D90", "ALL"] satisfies FundingWindow[];
const windowOf = (text: string | null): FundingWindow =>
  text !== null && WINDOWS.includes(text) ? (text as FundingWindow) : "D90";

export function routeOf(path: string): Route {
  const [pathname = "/", query = ""] = path.split("?");
  if (pathname === "/" || pathname === "/index.html") return { view: "dashboard" };
  if (pathname === "/backtest") {
    const asked = new URLSearchParams(query);
    return {
      view: "backtest",
      from: asked.get("from") ?? undefined,
      market: asked.get("market") ?? undefined,
    };
  }
  if (pathname === "/runs") return { view: "runs" };
  if (pathname === "/compare") return { view: "compare" };
  if (pathname === "/markets") return { view: "markets" };
  const [, venue, symbol] = /^\/markets\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
  if (venue && symbol) {
    return {
      view: "market",
      venue: decodeURIComponent(venue),
      symbol: decodeURIComponent(symbol),
      window: windowOf(new URLSearchParams(query).get("window")),
    };
  }
  const run = /^\/runs\/([^/]+)$/.exec(pathname)?.[1];
  if (run) return { view: "run", id: decodeURIComponent(run) };
  return { view: "unknown", path: pathname };
}

export const route = computed(() => routeOf(address.value));

/** What stands behind the "?" of the address. */
export const query = computed(() => new URLSearchParams(address.value.split("?")[1] ?? ""));

/** Writes what is picked behind the "?"; undefined takes it out. Back leads past it, and to it. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const asked = new URLSearchParams(query.peek());
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) asked.delete(name);
    else asked.set(name, value);
  }
  const [path = "/"] = address.peek().split("?");
  const text = asked.toString();
  const target = text ? `${path}?${text}` : path;
  if (target === address.peek()) return;
  window.history.replaceState(window.history.state, "", href(target));
  address.value = readAddress();
}

// Ids are base64: "=" is legal in a path and far more readable than %3D.
export const runPath = (id: string): string =>
  `/runs/${encodeURIComponent(id).replaceAll("%3D", "=")}`;

/** Where an accepted run is; of one that was there already, with the name it was asked under. */
export function acceptedPath(
  { reused, run }: { readonly reused: boolean; readonly run: { readonly id: string } },
  label = "",
): string {
  if (!reused) return runPath(run.id);
  return `${runPath(run.id)}?${new URLSearchParams({ stored: "1", ...(label ? { label } : {}) })}`;
}

interface MarketNames {
  readonly venue: string;
  readonly symbol: string;
}

// Symbols keep their "/" and ":", which are legal in a path: /markets/binance/BTC/USDT:USDT.
export const marketPath = ({ venue, symbol }: MarketNames, window: FundingWindow = "D90"): string =>
  `/markets/${encodeURIComponent(venue)}/${encodeURI(symbol)}${window === "D90" ? "" : `?window=${window}`}`;

/** The form with this market and its last year filled in. */
export const backtestPath = ({ venue, symbol }: MarketNames): string =>
  `/backtest?market=${encodeURIComponent(`${venue}|${symbol}`)}`;

export const href = (path: string): string => (routing === "hash" ? `#${path}` : path);

/** Moves to another address of the page, as a click on a link would. */
export function go(path: string, { replace = false } = {}): void {
  const target = href(path);
  if (!replace) keepScroll();
  if (replace) window.history.replaceState(null, "", target);
  else window.history.pushState(null, "", target);
  address.value = readAddress();
  window.scrollTo(0, 0);
}

const isPlainClick = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

/** Starts to follow the address bar, and turns clicks on inner links into moves. */
export function startRouting(mode: PageConfig["routing"]): void {
  routing = mode;
  address.value = readAddress();
  startScrolling(() => {
    address.value = readAddress();
  });
  document.addEventListener("click", (event) => {
    const clicked = event.target as Element;
    if (clicked.closest("a.skip")) {
      event.preventDefault(); // an address of the page may stand behind "#"
      document.getElementById("main")?.focus();
      return;
    }
    const link = clicked.closest<HTMLAnchorElement>("a[data-inner]");
    const path = link?.dataset.inner;
    if (!path || event.defaultPrevented || !isPlainClick(event)) return;
    event.preventDefault();
    go(path);
  });
}

const THEME_KEY = "carrybench.theme";
// Dark unless chosen otherwise: a browser without a preference reports "light".
export const theme = signal<Theme>("dark");

export function startTheme(): void {
  if (window.localStorage.getItem(THEME_KEY) === "light") theme.value = "light";
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}

export function toggleTheme(): void {
  theme.value = theme.value === "dark" ? "light" : "dark";
  window.localStorage.setItem(THEME_KEY, theme.value);
}
