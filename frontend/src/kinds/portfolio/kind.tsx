import { askAhead, request } from "../../api/client";
import {
  RunLuckDocument,
  StartPortfolioDocument,
  type StartPortfolioInput,
} from "../../api/generated";
import { readMarkets, readStrategy } from "../../form/input";
import { PORTFOLIO as PORTFOLIO_FIELDS, readPortfolio } from "../../form/portfolio";
import { lazily } from "../../views/lazily";
import { asking, type Kind } from "../kind";
import { Net } from "../outcome";
import { portfolioResult } from "./run";

const SharesEditor = lazily(
  "this part",
  async () => (await import("./shares_editor")).SharesEditor,
);
const PortfolioResult = lazily(
  "the result",
  async () => (await import("./result")).PortfolioResult,
  ({ id }: { id: string }) => {
    askAhead(...portfolioResult(id));
    askAhead(RunLuckDocument, { id });
  },
);

export const PORTFOLIO: Kind = {
  name: "PORTFOLIO",
  title: "Portfolio",
  mutation: "startPortfolio",
  tables: [
    ["metrics", "Metrics"],
    ["luck", "Is it luck?"],
    ["curve", "Account's curve"],
    ["benchmark", "Curve of holding all"],
    ["trades", "Trades"],
    ["settlements", "Settlements"],
  ],
  asking: asking<StartPortfolioInput>({
    mode: "Portfolio",
    hint: "One capital over many markets",
    action: "Run the portfolio",
    sending: "Starting the portfolio …",
    hasManyMarkets: true,
    parts: [PORTFOLIO_FIELDS],
    Part: SharesEditor,
    read: (reading) => {
      const { form, options, errors } = reading;
      const markets = readMarkets(reading);
      const strategy = readStrategy(reading);
      const portfolio = readPortfolio(form, options, errors);
      const isTyped = Object.keys(portfolio).length > 0;
      return { markets, strategy, ...reading.common, ...(isTyped ? { portfolio } : {}) };
    },
    start: async (input) => (await request(StartPortfolioDocument, { input })).started,
  }),
  Result: ({ head }) => <PortfolioResult id={head.id} />,
  ahead: ({ id }) => PortfolioResult.ahead({ id }),
  isComparable: true,
  outcome: (run) => <Net metrics={run.__typename === "Portfolio" ? run.metrics : null} />,
};
