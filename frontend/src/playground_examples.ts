/** What stands in the playground's tabs when it is opened for the first time. */
const START = `# Starts a backtest on a sample market. Copy the run's id into the other tabs.
mutation Start {
  startBacktest(
    input: {
      market: { venue: "sample", symbol: "BTC/USDT:USDT" }
      period: { start: "2024-01-01T00:00:00Z", end: "2024-12-31T00:00:00Z" }
      strategy: { simple: { minFundingRate: 0.0001, exitFundingRate: 0.00005 } }
    }
  ) {
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
subscription Watch {
  runEvents(id: "the run's id") {
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
query Result {
  run(id: "the run's id") {
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

export const EXAMPLES: readonly string[] = [START, WATCH, RESULT];
