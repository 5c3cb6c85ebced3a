import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { askAhead, request, type SocketState, setKey, watchKey, watchSocket } from "../api/client";
import { RunDocument, ServiceStateDocument } from "../api/generated";
import { storedKey } from "../api/key";
import { askAgain, isAway } from "../api/outage";
import { resultAhead } from "../kinds/table";
import { route, theme, toggleTheme } from "../state";
import { useAsked } from "../views/asked";
import { lazily } from "../views/lazily";
import { Link } from "../views/parts";
import { Dashboard } from "./dashboard";
import { KeyForm } from "./key_form";
import { workerWords } from "./service_words";

const BacktestView = lazily("the form", async () => (await import("./backtest")).BacktestView);
const MarketsView = lazily("the markets", async () => (await import("./markets")).MarketsView);
const MarketView = lazily("the market", async () => (await import("./market")).MarketView);
const LogBookView = lazily("the runs", async () => (await import("./logbook")).LogBookView);
const CompareView = lazily("the runs", async () => (await import("./compare")).CompareView);
const RunView = lazily(
  "the run",
  async () => (await import("./run")).RunView,
  ({ id }: { id: string }) => {
    askAhead(RunDocument, { id }).then(
      ({ run }) => run && resultAhead(run),
      () => undefined, // told where the run is shown
    );
  },
);

const socketState = signal<SocketState>("idle");
watchSocket((state) => {
  socketState.value = state;
});

const keyAsked = signal<string>();
watchKey((reason) => {
  keyAsked.value = reason;
});
/** Counts the keys of this tab: with another key everything is asked anew. */
const keyTurn = signal(0);

function enter(key: string | undefined): void {
  setKey(key);
  keyAsked.value = undefined;
  keyTurn.value += 1;
}

const SERVICE_EVERY_MS = 10_000;
const STARTING_EVERY_MS = 2_000;

const TITLES = {
  dashboard: "Dashboard",
  markets: "Markets",
  market: "Market",
  backtest: "Backtest",
  run: "Run",
  runs: "Runs",
  compare: "Compare runs",
  unknown: "Not found",
};

function Content() {
  const at = route.value;
  if (at.view === "dashboard") return <Dashboard />;
  if (at.view === "backtest")
    return <BacktestView from={at.from} market={at.market} key={`${at.from} ${at.market}`} />;
  if (at.view === "markets") return <MarketsView />;
  if (at.view === "market") {
    const { venue, symbol, window } = at;
    return <MarketView venue={venue} symbol={symbol} start={window} key={`${venue} ${symbol}`} />;
  }
  if (at.view === "runs") return <LogBookView />;
  if (at.view === "compare") return <CompareView />;
  if (at.view === "run") return <RunView id={at.id} key={at.id} />;
  return (
    <>
      <h1>Not found</h1>
      <p>
        There is nothing at {at.path}. <Link to="/">Back to the dashboard</Link>
      </p>
    </>
  );
}

function ServiceLine() {
  const { data, error, again } = useAsked(() => request(ServiceStateDocument, {}), "service");
  const isReady = data?.service.workers.some(({ state }) => state === "READY");
  const everyMs = isReady ? SERVICE_EVERY_MS : STARTING_EVERY_MS;
  useEffect(() => {
    const timer = setInterval(() => document.hidden || void again(), everyMs);
    return () => clearInterval(timer);
  }, [again, everyMs]);
  if (error) return <span class="service bad">{error}</span>;
  if (!data) return null;
  const { version, workers, redis } = data.service;
  const told = workerWords(workers);
  const words = [`Carrybench ${version}`, told.words, redis ? "" : "Redis is down: runs wait"];
  return (
    <span class={told.isBad || !redis ? "service bad" : "service"}>
      {words.filter(Boolean).join(" · ")}
    </span>
  );
}

export function App() {
  const { view } = route.value;
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${TITLES[view]} · Carrybench`;
    // After a move the reader of a screen reader stands at the new content; not on arrival.
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [view]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <Link to="/" class="brand">
          Carrybench
        </Link>
        <nav aria-label="Main">
          <Link to="/" aria-current={view === "dashboard" ? "page" : undefined}>
            Dashboard
          </Link>
          <Link
            to="/markets"
            aria-current={view === "markets" || view === "market" ? "page" : undefined}
          >
            Markets
          </Link>
          <Link to="/backtest" aria-current={view === "backtest" ? "page" : undefined}>
            Backtest
          </Link>
          <Link
            to="/runs"
            aria-current={
              view === "runs" || view === "compare" || view === "run" ? "page" : undefined
            }
          >
            Runs
          </Link>
        </nav>
        {storedKey() !== undefined && keyAsked.value === undefined && (
          <button type="button" class="quiet" onClick={() => enter(undefined)}>
            Forget API key
          </button>
        )}
        <button type="button" class="quiet" onClick={toggleTheme}>
          {theme.value === "dark" ? "Light" : "Dark"}
          <span class="roomy"> theme</span>
        </button>
      </header>
      {socketState.value === "lost" && (
        <p class="problem" role="status">
          The connection for live updates is lost; trying again.
        </p>
      )}
      {isAway.value && (
        <p class="problem row" role="status">
          The service does not answer; asking again.
          <button type="button" class="quiet" onClick={askAgain}>
            Ask now
          </button>
        </p>
      )}
      <main id="main" ref={main} tabIndex={-1}>
        {keyAsked.value === undefined ? (
          <Content key={keyTurn.value} />
        ) : (
          <KeyForm reason={keyAsked.value} enter={enter} />
        )}
      </main>
      <footer>
        <ServiceLine key={keyTurn.value} />
      </footer>
    </>
  );
}
