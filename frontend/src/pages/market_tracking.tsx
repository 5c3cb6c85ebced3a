import { useEffect, useState } from "preact/hooks";
import { request } from "../api/client";
import {
  MarketTrackingDocument,
  TrackMarketDocument,
  UntrackMarketDocument,
} from "../api/generated";
import { runPath } from "../state";
import { useAsked } from "../views/asked";
import { Link, Problem } from "../views/parts";
import { failureOf, stateOf, type Tracked } from "../views/tracking_words";

interface Market {
  readonly venue: string;
  readonly symbol: string;
}

interface Answered {
  readonly answer: { readonly __typename: string; readonly message?: string };
}

const USUAL_HOURS = "8";
const MOST_HOURS = 720;
const AGAIN_MS = 2_000;

function State({ tracking }: { tracking: Tracked }) {
  const failure = failureOf(tracking);
  return (
    <>
      <p role="status">
        {stateOf(tracking)}{" "}
        {tracking.lastRunId && <Link to={runPath(tracking.lastRunId)}>The last import</Link>}
      </p>
      {failure && <p class="note warning">{failure}</p>}
    </>
  );
}

/** How often the market is imported, to be typed; pressing sends it. */
function Hours({
  tracking,
  isSending,
  onTrack,
}: {
  tracking: Tracked | null;
  isSending: boolean;
  onTrack(everyHours: number): void;
}) {
  const [typed, setTyped] = useState(tracking ? String(tracking.everyHours) : USUAL_HOURS);
  const everyHours = Number(typed);
  const isWrong = !Number.isInteger(everyHours) || everyHours < 1 || everyHours > MOST_HOURS;
  return (
    <form
      class="row"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWrong) onTrack(everyHours);
      }}
    >
      <label class="measure">
        Every
        <input
          type="number"
          name="everyHours"
          min={1}
          max={MOST_HOURS}
          value={typed}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? "every-hours-error" : undefined}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        hours
      </label>
      <button type="submit" class={tracking ? "quiet" : "primary"} disabled={isSending || isWrong}>
        {tracking ? "Change" : "Keep up to date"}
      </button>
      {isWrong && (
        <span id="every-hours-error" class="error">
          A whole number from 1 to {MOST_HOURS}.
        </span>
      )}
    </form>
  );
}

/** Has workers keep a market up to date from its exchange, and tells how that goes. */
export function MarketTracking({ venue, symbol }: Market) {
  const { data, error, again } = useAsked(
    () => request(MarketTrackingDocument, { venue, symbol }),
    `${venue} ${symbol}`,
  );
  const [problem, setProblem] = useState<string>();
  const [isSending, setIsSending] = useState(false);
  const market = data?.market;
  const tracking = market?.tracking ?? null;
  const isUpdating = tracking && (tracking.isUpdating || Date.parse(tracking.nextAt) <= Date.now());
  useEffect(() => {
    if (!isUpdating) return;
    const timer = setInterval(() => void again(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [isUpdating, again]);
  if (error) return <Problem>{error}</Problem>;
  if (!market || market.synthetic) return null;

  const send = async (ask: () => Promise<Answered>): Promise<void> => {
    setProblem(undefined);
    setIsSending(true);
    try {
      setProblem((await ask()).answer.message);
      await again();
    } catch (cause) {
      setProblem((cause as Error).message);
    } finally {
      setIsSending(false);
    }
  };

  return (
    <section aria-labelledby="tracking-title">
      <h2 id="tracking-title">Kept up to date</h2>
      {tracking ? (
        <State tracking={tracking} />
      ) : (
        <p class="hint">
          Workers can import what {venue} has new of it, again and again: of the series that are
          stored, from where they end.
        </p>
      )}
      <div class="row">
        <Hours
          key={tracking?.everyHours ?? 0}
          tracking={tracking}
          isSending={isSending}
          onTrack={(everyHours) =>
            void send(() =>
              request(TrackMarketDocument, { input: { market: { venue, symbol }, everyHours } }),
            )
          }
        />
        {tracking && (
          <button
            type="button"
            class="quiet"
            disabled={isSending}
            onClick={() => void send(() => request(UntrackMarketDocument, { venue, symbol }))}
          >
            Stop
          </button>
        )}
      </div>
      {problem && <Problem>{problem}</Problem>}
    </section>
  );
}
