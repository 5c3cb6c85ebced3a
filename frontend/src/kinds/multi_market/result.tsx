import { useState } from "preact/hooks";
import { request } from "../../api/client";
import {
  MarketRunDocument,
  MultiMarketResultDocument,
  type MultiMarketResultQuery,
} from "../../api/generated";
import * as format from "../../format";
import { go, runPath } from "../../state";
import { useAsked } from "../../views/asked";
import { ConfigLine } from "../../views/config_line";
import { type Judged, type JudgedRun, Luck } from "../../views/luck";
import { MarketTerms } from "../../views/market_terms";
import { Card } from "../../views/metric_cards";
import { Loading, Notes, Problem, Signed, Synthetic } from "../../views/parts";
import { rareColumns } from "../../views/rare_columns";
import { type Column, SortedTable } from "../../views/sorted_table";
import { marketName } from "../../words";
import { profitableWords } from "./words";

type Result = Extract<NonNullable<MultiMarketResultQuery["run"]>, { __typename: "MultiMarket" }>;
type Entry = Result["entries"][number];

const judgedMarkets = (run: JudgedRun): readonly Judged[] =>
  run.__typename === "MultiMarket"
    ? run.markets
        .filter(({ failure }) => !failure)
        .map((one) => ({ ...one, label: marketName(one.market) }))
    : [];

const money = (
  key: string,
  title: string,
  value: (metrics: NonNullable<Entry["metrics"]>) => number,
): Column<Entry> => ({
  key,
  title,
  isNumber: true,
  sortBy: ({ metrics }) => metrics && value(metrics),
  cell: ({ metrics }) =>
    metrics ? (
      <Signed value={value(metrics)} text={format.signedAmount(value(metrics))} />
    ) : (
      format.DASH
    ),
});

const rareOf = ({ metrics, lowestHeadroom }: Entry) => metrics && { ...metrics, lowestHeadroom };

function columnsOf(
  entries: readonly Entry[],
  open: (entry: Entry) => void,
): readonly Column<Entry>[] {
  return [
    {
      key: "market",
      title: "Market",
      sortBy: ({ market }) => marketName(market),
      cell: (entry) => (
        <>
          {entry.failure ? (
            marketName(entry.market)
          ) : (
            <button type="button" class="link" onClick={() => open(entry)}>
              {marketName(entry.market)}
            </button>
          )}{" "}
          {entry.synthetic && <Synthetic />}
        </>
      ),
    },
    money("net", "Net P&L", (metrics) => metrics.netPnl),
    {
      key: "breakEven",
      title: "Break-even slippage",
      isNumber: true,
      sortBy: ({ metrics }) => metrics?.breakEvenSlippageBps,
      cell: ({ metrics }) => format.inBps(metrics?.breakEvenSlippageBps),
    },
    {
      key: "return",
      title: "Return",
      isNumber: true,
      sortBy: ({ metrics }) => metrics?.totalReturn,
      cell: ({ metrics }) => format.signedPercent(metrics?.totalReturn),
    },
    {
      key: "sharpe",
      title: "Sharpe",
      isNumber: true,
      sortBy: ({ metrics }) => metrics?.sharpe,
      cell: ({ metrics }) => format.ratio(metrics?.sharpe),
    },
    {
      key: "drawdown",
      title: "Max drawdown",
      isNumber: true,
      sortBy: ({ metrics }) => metrics?.maxDrawdown,
      cell: ({ metrics }) => format.percent(metrics?.maxDrawdown),
    },
    {
      key: "trades",
      title: "Trades",
      isNumber: true,
      sortBy: ({ metrics }) => metrics?.totalTrades,
      cell: ({ metrics }) => format.count(metrics?.totalTrades),
    },
    {
      key: "win",
      title: "Win rate",
      isNumber: true,
      sortBy: ({ metrics }) => metrics?.winRate,
      cell: ({ metrics }) => format.percent(metrics?.winRate, 0),
    },
    money("funding", "Funding", (metrics) => metrics.totalFunding),
    money("basis", "Basis P&L", (metrics) => metrics.basisPnl),
    money("costs", "Fees and slippage", (metrics) => -metrics.totalFees - metrics.slippageCost),
    ...rareColumns(entries, rareOf),
  ];
}

export function MultiMarketResult({ id }: { id: string }) {
  const { data, error } = useAsked(() => request(MultiMarketResultDocument, { id }), id);
  const [problem, setProblem] = useState<string>();
  const [opening, setOpening] = useState<string>();
  if (error) return <Problem>{error}</Problem>;
  const result = data?.run?.__typename === "MultiMarket" ? data.run : undefined;
  if (!result) return <Loading what="the markets" />;
  const open = async ({ market }: Entry): Promise<void> => {
    setOpening(marketName(market));
    try {
      const { run } = await request(MarketRunDocument, { id, market });
      const made = run?.__typename === "MultiMarket" ? run.backtest : undefined;
      if (made) go(runPath(made.id));
      else setProblem(`${marketName(market)} has no result to open.`);
    } catch (cause) {
      setProblem((cause as Error).message);
    } finally {
      setOpening(undefined);
    }
  };
  const { entries, profitableCount, successfulCount, totalCount, warnings, config } = result;
  const net = entries.reduce((sum, { metrics }) => sum + (metrics?.netPnl ?? 0), 0);
  return (
    <>
      <Luck id={id} resultsOf={judgedMarkets} />
      <p class="verdict">{profitableWords(result)}.</p>
      <p class="muted">Each market with its own capital.</p>
      <ConfigLine config={config} />
      <Notes notes={warnings} />
      <dl class="cards" aria-label="Summary">
        <Card title="Profitable" value={`${profitableCount} of ${successfulCount}`} />
        <Card title="Computed" value={`${successfulCount} of ${totalCount}`} />
        <Card title="Sum of net P&L" value={format.signedAmount(net)} sign={net} />
      </dl>
      <section aria-labelledby="markets-title">
        <h2 id="markets-title">Markets</h2>
        <SortedTable
          label="Markets by net P&L"
          columns={columnsOf(entries, (entry) => void open(entry))}
          rows={entries}
          start={{ key: "net", descending: true }}
          rowKey={({ market }) => marketName(market)}
          note={({ failure }) => failure?.message}
        />
        <p role="status" class="muted">
          {opening && `Opening the run of ${opening} …`}
        </p>
        {problem && <Problem>{problem}</Problem>}
      </section>
      <MarketTerms config={config} />
    </>
  );
}
