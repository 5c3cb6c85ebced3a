/** What stands in the playground's tabs when it is opened for the first time. */
interface Example {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const START = `# Starts a backtest on a sample market. Copy the run's id into the other tabs.
mutation Start($input: StartBacktestInput!) {
  startBacktest(input: $input) {
    __typename
    ... on RunAccepted {
      reused
      run {
        id
        status
      }
    }
    ... on Error {
      message
    }
  }
}
`;

const WATCH = `# Watches a run until it is over.
subscription Watch($id: ID!) {
  runEvents(id: $id) {
    __typename
    ... on RunProgressed {
      progress {
        done
        total
        fraction
      }
    }
    ... on RunFinished {
      status
    }
  }
}
`;

const RESULT = `# Reads the result of a backtest.
query Result($id: ID!) {
  run(id: $id) {
    status
    failure {
      message
    }
    ... on Backtest {
      metrics {
        netPnl
        totalReturn
        sharpe
        maxDrawdown
        totalTrades
      }
      trades(first: 5) {
        totalCount
        nodes {
          entryAt
          exitAt
          netPnl
        }
      }
    }
  }
}
`;

const INPUT = {
  market: { venue: "sample", symbol: "BTC/USDT:USDT" },
  period: { start: "2024-01-01T00:00:00Z", end: "2024-12-31T00:00:00Z" },
  strategy: { simple: { minFundingRate: 0.0001, exitFundingRate: 0.00005 } },
};

export const EXAMPLES: readonly Example[] = [
  { query: START, variables: { input: INPUT } },
  { query: WATCH, variables: { id: "" } },
  { query: RESULT, variables: { id: "" } },
];
