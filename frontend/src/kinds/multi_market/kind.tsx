import { request } from "../../api/client";
import { StartMultiMarketDocument, type StartMultiMarketInput } from "../../api/generated";
import { readMarkets, readStrategy } from "../../form/input";
import { lazily } from "../../views/lazily";
import { isOver } from "../../words";
import { asking, type Kind } from "../kind";
import { profitableWords } from "./words";

const MultiMarketResult = lazily(
  "the result",
  async () => (await import("./result")).MultiMarketResult,
);

export const MULTI_MARKET: Kind = {
  name: "MULTI_MARKET",
  title: "Multi-market",
  mutation: "startMultiMarket",
  tables: [
    ["metrics", "Metrics"],
    ["luck", "Is it luck?"],
    ["trades", "Trades"],
    ["curve", "Equity curves"],
    ["settlements", "Settlements"],
  ],
  asking: asking<StartMultiMarketInput>({
    mode: "Multi-market",
    hint: "One strategy on many markets",
    action: "Run on all chosen markets",
    sending: "Starting the markets …",
    hasManyMarkets: true,
    read: (reading) => ({
      markets: readMarkets(reading),
      strategy: readStrategy(reading),
      ...reading.common,
    }),
    start: async (input) => (await request(StartMultiMarketDocument, { input })).started,
  }),
  // A failed one tells why each market failed.
  isShown: isOver,
  Result: ({ head }) => <MultiMarketResult id={head.id} />,
  ahead: ({ id }) => MultiMarketResult.ahead({ id }),
  outcome: (run) => (run.__typename === "MultiMarket" ? profitableWords(run) : null),
};
