import { askAhead, request } from "../../api/client";
import {
  RunLuckDocument,
  StartComparisonDocument,
  type StartComparisonInput,
} from "../../api/generated";
import { readEntries, readMarket } from "../../form/input";
import { lazily } from "../../views/lazily";
import { asking, type Kind } from "../kind";
import { comparisonResult } from "./run";

const EntryChoice = lazily("this part", async () => (await import("./entry_choice")).EntryChoice);
const ComparisonResult = lazily(
  "the result",
  async () => (await import("./result")).ComparisonResult,
  ({ id }: { id: string }) => {
    askAhead(...comparisonResult(id));
    askAhead(RunLuckDocument, { id });
  },
);

export const COMPARISON: Kind = {
  name: "COMPARISON",
  title: "Comparison",
  mutation: "startComparison",
  tables: [
    ["metrics", "Metrics"],
    ["luck", "Is it luck?"],
    ["trades", "Trades"],
    ["curve", "Equity curves"],
    ["settlements", "Settlements"],
  ],
  asking: asking<StartComparisonInput>({
    mode: "Compare",
    hint: "Several strategies on one market",
    action: "Run comparison",
    sending: "Starting the comparison …",
    hasManyMarkets: false,
    hasEntries: true,
    Part: EntryChoice,
    read: (reading) => ({
      market: readMarket(reading),
      entries: readEntries(reading),
      ...reading.common,
    }),
    start: async (input) => (await request(StartComparisonDocument, { input })).started,
  }),
  Result: ({ head }) => <ComparisonResult id={head.id} />,
  ahead: ({ id }) => ComparisonResult.ahead({ id }),
  outcome: (run) => (run.__typename === "Comparison" ? `${run.entries.length} strategies` : null),
};
