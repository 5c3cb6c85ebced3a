import { useMemo } from "preact/hooks";
import { request } from "../../api/client";
import { ComparisonResultDocument } from "../../api/generated";
import type { Pane } from "../../charts/pane";
import * as format from "../../format";
import { useAsked } from "../../views/asked";
import { ChartPanes } from "../../views/chart_panes";
import { strategyWords, termsWords } from "../../views/config_words";
import { Luck } from "../../views/luck";
import { Loading, Market, Notes, Problem, Signed } from "../../views/parts";
import { quoteOf } from "../../words";
import { isRuined, MetricTable } from "./metrics_table";
import type { ComparisonEntry, ComparisonRun } from "./run";

type Curve = NonNullable<ComparisonEntry["equityCurve"]>;

const MOST_POINTS = 2_000;

// How far the mark may move before the perp leg is liquidated; only where margin is modelled.
function headroomPane(drawn: readonly { label: string; curve: Curve }[]): Pane[] {
  const held = drawn.filter(({ curve }) => curve.headroom.some((value) => value !== null));
  const [first] = held;
  if (!first) return [];
  const { times } = first.curve;
  return [
    {
      title: "Headroom",
      height: 120,
      show: (value) => format.percent(value),
      tick: format.percentTick,
      lines: [
        ...held.map(({ label, curve }) => ({
          label: `${label} headroom`,
          times: curve.times,
          values: curve.headroom,
          kind: "line" as const,
          hasGaps: true,
        })),
        { label: "Liquidation", times, values: times.map(() => 0), kind: "line", role: "limit" },
      ],
    },
  ];
}

function panesOf(entries: readonly ComparisonEntry[]): Pane[] {
  const drawn = entries.flatMap(({ label, equityCurve }) =>
    equityCurve ? [{ label, curve: equityCurve }] : [],
  );
  return [
    {
      title: "Equity",
      height: 300,
      show: (value) => format.amount(value),
      tick: format.tick,
      lines: drawn.map(({ label, curve }) => ({
        label,
        times: curve.times,
        values: curve.equity,
        kind: "line",
      })),
    },
    {
      title: "Drawdown",
      height: 130,
      show: (value) => format.percent(value),
      tick: format.percentTick,
      lines: drawn.map(({ label, curve }) => ({
        label: `${label} drawdown`,
        times: curve.times,
        values: curve.drawdown.map((value) => (value === null ? null : -value)),
        kind: "line",
      })),
    },
    ...headroomPane(drawn),
  ];
}

function Verdict({ result, quote }: { result: ComparisonRun; quote: string }) {
  const ranked = result.entries
    .flatMap(({ label, metrics }) =>
      metrics && !isRuined(metrics) ? [{ label, net: metrics.netPnl }] : [],
    )
    .sort((one, other) => other.net - one.net);
  const lost = result.entries.filter(({ metrics }) => metrics && isRuined(metrics));
  const [first, second] = ranked;
  if (!first && !lost.length) return null;
  return (
    <p class="verdict">
      <Market market={result.market} synthetic={result.synthetic} />
      {first && (
        <>
          : {first.label} ended {second ? "ahead " : ""}with{" "}
          <Signed value={first.net} text={`${format.signedAmount(first.net)} ${quote}`} />
        </>
      )}
      {first && second && (
        <>
          , {format.amount(first.net - second.net)} {quote} before {second.label} (
          <Signed value={second.net} text={format.signedAmount(second.net)} />)
        </>
      )}
      {lost.length > 0 &&
        `${first ? "; " : ": "}the equity of ${lost.map(({ label }) => label).join(" and ")} fell to 0 or below`}
      .
    </p>
  );
}

export function ComparisonResult({ id }: { id: string }) {
  const { data, error } = useAsked(
    () => request(ComparisonResultDocument, { id, maxPoints: MOST_POINTS }),
    id,
  );
  const result = data?.run?.__typename === "Comparison" ? data.run : undefined;
  const panes = useMemo(() => panesOf(result?.entries ?? []), [result]);
  if (error) return <Problem>{error}</Problem>;
  if (!result) return <Loading what="the comparison" />;
  const { entries, warnings, market } = result;
  const [first] = entries; // all are traded on the same terms
  return (
    <>
      <Luck id={id} />
      <Verdict result={result} quote={quoteOf(market.symbol)} />
      <ul class="config muted">
        {entries.map(({ label, config }) => (
          <li key={label}>
            {label}: {strategyWords(config.strategy)}
          </li>
        ))}
        {first && <li>{termsWords(first.config)}</li>}
      </ul>
      <Notes notes={warnings} />
      <section aria-labelledby="table-title">
        <h2 id="table-title">Side by side</h2>
        <MetricTable entries={entries} />
      </section>
      <section aria-labelledby="curve-title">
        <h2 id="curve-title">Equity and drawdown</h2>
        <ChartPanes title="Equity of each" note="Drag to zoom" panes={panes} />
      </section>
    </>
  );
}
