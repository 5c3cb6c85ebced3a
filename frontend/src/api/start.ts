import type { ReadyInput } from "../form/input";
import { request } from "./client";
import {
  StartBacktestDocument,
  StartComparisonDocument,
  type StartedFragment,
  StartMultiMarketDocument,
  StartPortfolioDocument,
  StartSweepDocument,
} from "./generated";

/** Sends a filled form to the mutation for its mode. */
export async function start(ready: ReadyInput): Promise<StartedFragment> {
  const { mode } = ready;
  if (mode === "BACKTEST") {
    return (await request(StartBacktestDocument, { input: ready.input })).started;
  }
  if (mode === "COMPARISON") {
    return (await request(StartComparisonDocument, { input: ready.input })).started;
  }
  if (mode === "SWEEP") return (await request(StartSweepDocument, { input: ready.input })).started;
  if (mode === "PORTFOLIO") {
    return (await request(StartPortfolioDocument, { input: ready.input })).started;
  }
  return (await request(StartMultiMarketDocument, { input: ready.input })).started;
}
