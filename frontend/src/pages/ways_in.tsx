import { useState } from "preact/hooks";
import { request } from "../api/client";
import { ImportMarketDataDocument, StoreSampleMarketsDocument } from "../api/generated";
import { Link, Problem } from "../views/parts";
import { FileImport } from "./file_import";
import { ImportJob } from "./import_job";

const DAY_MS = 86_400_000;
const EXAMPLE = { venue: "binance", symbol: "BTC/USDT:USDT" };

/** A button that does something once and says what came of it. */
function useOnce(work: () => Promise<string | undefined>) {
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const press = async (): Promise<void> => {
    setIsBusy(true);
    setProblem(undefined);
    try {
      setProblem(await work());
    } catch (cause) {
      setProblem((cause as Error).message);
    } finally {
      setIsBusy(false);
    }
  };
  return { isBusy, problem, press: () => void press() };
}

function Samples({ onStored }: { onStored(): void }) {
  const { isBusy, problem, press } = useOnce(async () => {
    const { storeSampleMarkets: answer } = await request(StoreSampleMarketsDocument, {});
    if (answer.__typename !== "SampleMarketsStored") return answer.message;
    onStored();
    return undefined;
  });
  return (
    <section aria-labelledby="way-samples">
      <h3 id="way-samples">Sample markets</h3>
      <p>Five generated markets of three years, there at once. They are marked SYNTHETIC.</p>
      <button type="button" class="primary" disabled={isBusy} onClick={press}>
        {isBusy ? "Storing the sample markets …" : "Use sample markets"}
      </button>
      {problem && <Problem>{problem}</Problem>}
    </section>
  );
}

function Exchange({ onStored }: { onStored(): void }) {
  const [runId, setRunId] = useState<string>();
  const { isBusy, problem, press } = useOnce(async () => {
    const since = new Date(Date.now() - 365 * DAY_MS).toISOString().slice(0, 10);
    const input = { market: EXAMPLE, since: `${since}T00:00:00Z` };
    const { started } = await request(ImportMarketDataDocument, { input });
    if (started.__typename !== "RunAccepted") return started.message;
    setRunId(started.run.id);
    return undefined;
  });
  return (
    <section aria-labelledby="way-exchange">
      <h3 id="way-exchange">An exchange</h3>
      <p>
        The last year of {EXAMPLE.venue} {EXAMPLE.symbol}, from its public archive and API; no
        account is needed. Or <Link to="/markets">any other market</Link>.
      </p>
      <button
        type="button"
        class="primary"
        disabled={isBusy || runId !== undefined}
        onClick={press}
      >
        Import from {EXAMPLE.venue}
      </button>
      {problem && <Problem>{problem}</Problem>}
      {runId && <ImportJob id={runId} onStored={onStored} key={runId} />}
    </section>
  );
}

/** Three ways to the first market, none of which needs a shell. */
export function WaysIn({ onStored }: { onStored(): void }) {
  return (
    <div class="ways">
      <Samples onStored={onStored} />
      <Exchange onStored={onStored} />
      <section aria-labelledby="way-files">
        <h3 id="way-files">Files of yours</h3>
        <FileImport onStored={onStored} />
      </section>
    </div>
  );
}
