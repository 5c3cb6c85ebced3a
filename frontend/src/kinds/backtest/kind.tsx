import { askAhead, request } from "../../api/client";
import {
  RunLuckDocument,
  StartBacktestDocument,
  type StartBacktestInput,
} from "../../api/generated";
import { readMarket, readStrategy } from "../../form/input";
import { lazily } from "../../views/lazily";
import type { RunHead } from "../../views/run_types";
import { asking, type Kind } from "../kind";
import { Net } from "../outcome";
import { backtestResult } from "./run";
import { firstTrades } from "./trades";

const BacktestResult = lazily(
  "the result",
  async () => (await import("./result")).BacktestResult,
  ({ head: { id } }: { head: RunHead }) => {
    askAhead(...backtestResult(id));
    askAhead(...firstTrades(id));
    askAhead(RunLuckDocument, { id });
  },
);

export const BACKTEST: Kind = {
  name: "BACKTEST",
  title: "Backtest",
  mutation: "startBacktest",
  tables: [
    ["trades", "Trades"],
    ["curve", "Equity curve"],
    ["settlements", "Settlements"],
    ["benchmark", "Curve of holding"],
    ["metrics", "Metrics"],
    ["luck", "Is it luck?"],
  ],
  asking: asking<StartBacktestInput>({
    mode: "Single",
    hint: "One strategy on one market",
    action: "Run backtest",
    sending: "Starting the backtest …",
    hasManyMarkets: false,
    read: (reading) => ({
      market: readMarket(reading),
      strategy: readStrategy(reading),
      ...reading.common,
    }),
    start: async (input) => (await request(StartBacktestDocument, { input })).started,
  }),
  Result: ({ head }) => <BacktestResult head={head} />,
  ahead: (head) => BacktestResult.ahead({ head }),
  isComparable: true,
  outcome: (run) => <Net metrics={run.__typename === "Backtest" ? run.metrics : null} />,
};
