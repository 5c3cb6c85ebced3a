import { useState } from "preact/hooks";
import { request } from "../api/client";
import { FirstStepsDocument, StartBacktestDocument } from "../api/generated";
import { type MarketNode, suggestedPeriod } from "../form/model";
import { acceptedPath, backtestPath, go } from "../state";
import { lazily } from "../views/lazily";
import { Link, Market, Problem } from "../views/parts";

const WaysIn = lazily("the ways in", async () => (await import("./ways_in")).WaysIn);

/** Whether anything was ever computed here. */
export async function hasResults(): Promise<boolean> {
  const { all, imports, fileImports } = await request(FirstStepsDocument, {});
  return all.totalCount > imports.totalCount + fileImports.totalCount;
}

/** A market that can be backtested: one that was traded before a generated one. */
const suggested = (markets: readonly MarketNode[]): MarketNode | undefined =>
  markets
    .filter((one) => one.quality.canBacktest && suggestedPeriod(one))
    .sort((one, other) => Number(one.synthetic) - Number(other.synthetic))[0];

function FirstRun({ market }: { market: MarketNode }) {
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const period = suggestedPeriod(market);
  if (!period) return null;
  const start = async (): Promise<void> => {
    setIsSending(true);
    try {
      const { venue, symbol } = market;
      const input = {
        market: { venue, symbol },
        period: { start: `${period.start}T00:00:00Z`, end: `${period.end}T00:00:00Z` },
        strategy: { simple: {} },
      };
      const { started } = await request(StartBacktestDocument, { input });
      if (started.__typename === "RunAccepted") go(acceptedPath(started));
      else setProblem(started.message);
    } catch (cause) {
      setProblem((cause as Error).message);
    } finally {
      setIsSending(false);
    }
  };
  return (
    <section class="first-run" aria-labelledby="first-run">
      <h2 id="first-run">The first result</h2>
      <p>
        <Market market={market} synthetic={market.synthetic} />, {period.start} to {period.end}: in
        while funding pays, out when it does not.
      </p>
      <p class="row">
        <button type="button" class="primary" disabled={isSending} onClick={() => void start()}>
          {isSending ? "Starting the backtest …" : "Run the first backtest"}
        </button>
        <Link to={backtestPath(market)}>Change something first</Link>
      </p>
      {problem && <Problem>{problem}</Problem>}
    </section>
  );
}

/** What comes next for who is new here: the first market, then the first result; else nothing. */
export function FirstSteps({
  markets,
  hasRun,
  onStored,
}: {
  markets: readonly MarketNode[];
  hasRun: boolean;
  onStored(): void;
}) {
  const [isImporting, setIsImporting] = useState(false);
  const market = hasRun ? undefined : suggested(markets);
  const isNew = markets.length === 0 || isImporting;
  const stored = (): void => {
    setIsImporting(true); // what was imported stays to be seen
    onStored();
  };
  return (
    <>
      {market && <FirstRun market={market} />}
      {isNew && (
        <section class="first-steps" aria-labelledby="first-steps">
          <h2 id="first-steps">Where to begin: three ways to the first market</h2>
          <WaysIn onStored={stored} />
        </section>
      )}
    </>
  );
}
