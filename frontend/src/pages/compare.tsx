import { Fragment } from "preact";
import { useMemo } from "preact/hooks";
import { request } from "../api/client";
import { CompareRunsDocument, type CompareRunsQuery } from "../api/generated";
import type { Pane } from "../charts/pane";
import * as format from "../format";
import { query, runPath, setQuery } from "../state";
import { useAsked } from "../views/asked";
import { ChartPanes } from "../views/chart_panes";
import { Link, Loading, Notes, Problem, Scroll, Signed } from "../views/parts";
import { settingTitle, settingValue } from "../views/setting_words";
import { differenceText, OF_RUNS } from "../words";
import { logBookPath } from "./logbook_address";
import { marketsOf, titleOf } from "./logbook_words";

type Compared = CompareRunsQuery["compareRuns"];

const MOST_POINTS = 2_000;
const numbered = (index: number): string => `Run ${index + 1}`;

function paneOf({ curves, runs }: Compared, asFractions: boolean): Pane {
  const show = asFractions ? format.percent : format.amount;
  return {
    title: asFractions ? "Equity over capital" : "Equity",
    height: 320,
    show: (value) => show(value),
    tick: asFractions ? format.percentTick : format.tick,
    lines: runs.map((run, index) => ({
      label: `${index + 1} ${titleOf(run)}`,
      times: curves.times,
      values: curves.equity[index] ?? [],
      kind: "line",
      hasGaps: true,
    })),
  };
}

function Runs({ runs }: Compared) {
  return (
    <ol class="compared">
      {runs.map((run) => (
        <li key={run.id}>
          <Link to={runPath(run.id)}>{titleOf(run)}</Link>{" "}
          <span class="muted">
            {marketsOf(run)}, {run.summary.period && format.period(run.summary.period)};{" "}
            {run.summary.parameters}
          </span>
        </li>
      ))}
    </ol>
  );
}

type Words = (typeof OF_RUNS)[keyof typeof OF_RUNS];

function Less({ value, of: { show, better } }: { value: number | null; of: Words }) {
  const text = differenceText(value, show);
  if (value === null || better === "NEITHER") return <td class="number less">{text}</td>;
  return (
    <td class="number less">
      <Signed value={better === "MORE" ? value : -value} text={text} />
    </td>
  );
}

function Metrics({ metrics, runs }: Compared) {
  // What no run has, such as borrowing or liquidations, fills no line.
  const known = metrics.filter(({ values }) =>
    values.some((value) => value !== null && value !== 0),
  );
  return (
    <Scroll label="Metrics">
      <table>
        <thead>
          <tr>
            <th>Metric</th>
            {runs.map((run, index) => (
              <Fragment key={run.id}>
                <th class="number">{numbered(index)}</th>
                {index > 0 && <th class="number less">less run 1</th>}
              </Fragment>
            ))}
          </tr>
        </thead>
        <tbody>
          {known.map(({ metric, title, values, differences }) => {
            const words = OF_RUNS[metric as keyof typeof OF_RUNS];
            return (
              <tr key={metric}>
                <th scope="row">{title}</th>
                {runs.map((run, index) => (
                  <Fragment key={run.id}>
                    <td class="number">{words.show(values[index])}</td>
                    {index > 0 && <Less value={differences[index] ?? null} of={words} />}
                  </Fragment>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}

function Settings({ differences, runs }: Compared) {
  if (differences.length === 0) return <p>They were asked the same.</p>;
  return (
    <Scroll label="Settings that differ">
      <table>
        <thead>
          <tr>
            <th>Setting</th>
            {runs.map((run, index) => (
              <th key={run.id}>{numbered(index)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {differences.map(({ path, values }) => (
            <tr key={path}>
              <th scope="row">
                {settingTitle(path)} <code class="muted">{path}</code>
              </th>
              {values.map((value, index) => (
                <td key={runs[index]?.id}>
                  {value === null ? format.DASH : settingValue(path, value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Lead({ metrics, runs }: Compared) {
  const net = metrics.find(({ metric }) => metric === "netPnl");
  const [first] = runs;
  if (!net || !first) return null;
  return (
    <p class="verdict">
      {runs.slice(1).map((run, index) => {
        const less = net.differences[index + 1] ?? 0;
        return (
          <span key={run.id}>
            {titleOf(run)} earned{" "}
            <Signed
              value={less}
              text={`${format.amount(Math.abs(less))} ${less < 0 ? "less" : "more"}`}
            />{" "}
            than {titleOf(first)}.{" "}
          </span>
        );
      })}
    </p>
  );
}

/** Two to eight runs beside each other, at an address of their own. */
export function CompareView() {
  const ids = (query.value.get("ids") ?? "").split(",").filter(Boolean);
  const asFractions = query.value.has("fractions");
  const { data, error } = useAsked(
    () => request(CompareRunsDocument, { ids, asFractions, maxPoints: MOST_POINTS }),
    `${ids} ${asFractions}`,
  );
  const found = data?.compareRuns;
  const panes = useMemo(() => (found ? [paneOf(found, asFractions)] : []), [found, asFractions]);
  return (
    <>
      <div class="heading">
        <h1>Compare runs</h1>
        <Link to={logBookPath({ ticked: ids })}>Tick others</Link>
      </div>
      {error && <Problem>{error}</Problem>}
      {!found && !error && <Loading what="the runs" />}
      {found && (
        <>
          <Lead {...found} />
          <Notes notes={found.warnings} />
          <Runs {...found} />
          <section aria-labelledby="overlay-title">
            <h2 id="overlay-title">Equity</h2>
            <label class="check">
              <input
                type="checkbox"
                name="fractions"
                checked={asFractions}
                onChange={(event) =>
                  setQuery({ fractions: event.currentTarget.checked ? "1" : undefined })
                }
              />
              As a share of each capital
            </label>
            <ChartPanes title="Equity of each" note="Drag to zoom" panes={panes} />
          </section>
          <section aria-labelledby="metrics-title">
            <h2 id="metrics-title">Metrics</h2>
            <Metrics {...found} />
          </section>
          <section aria-labelledby="settings-title">
            <h2 id="settings-title">What differs in their settings</h2>
            <Settings {...found} />
          </section>
        </>
      )}
    </>
  );
}
