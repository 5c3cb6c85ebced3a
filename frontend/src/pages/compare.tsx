import { useMemo } from "preact/hooks";
import { request } from "../api/client";
import { CompareRunsDocument, type CompareRunsQuery } from "../api/generated";
import type { Pane } from "../charts/pane";
import * as format from "../format";
import { query, runPath, setQuery } from "../state";
import { useAsked } from "../views/asked";
import { ChartPanes } from "../views/chart_panes";
import { Link, Loading, Notes, Problem, Scroll, Signed } from "../views/parts";
import { OF_RUNS } from "../words";
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

function Figures({ value, less }: { value: string; less: string | undefined }) {
  return (
    <>
      <td class="number">{value}</td>
      {less !== undefined && <td class="number less">{less}</td>}
    </>
  );
}

function Metrics({ metrics, runs }: Compared) {
  const known = metrics.filter(({ values }) => values.some((value) => value !== null));
  return (
    <Scroll label="Metrics">
      <table>
        <thead>
          <tr>
            <th>Metric</th>
            {runs.map((run, index) => (
              <th key={run.id} class="number" colSpan={index === 0 ? 1 : 2} scope="colgroup">
                {numbered(index)}
                {index > 0 && ", less run 1"}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {known.map(({ metric, title, values, differences }) => {
            const show = OF_RUNS[metric as keyof typeof OF_RUNS]?.show ?? format.ratio;
            return (
              <tr key={metric}>
                <th scope="row">{title}</th>
                {runs.map((run, index) => (
                  <Figures
                    key={run.id}
                    value={show(values[index])}
                    less={index > 0 ? show(differences[index]) : undefined}
                  />
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
                <code>{path}</code>
              </th>
              {values.map((value, index) => (
                <td key={runs[index]?.id}>{value ?? format.DASH}</td>
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
  if (!net) return null;
  return (
    <p class="verdict">
      {runs.slice(1).map((run, index) => {
        const less = net.differences[index + 1] ?? null;
        return (
          <span key={run.id}>
            {titleOf(run)} earned <Signed value={less} text={`${format.signedAmount(less)}`} />{" "}
            beside the first.{" "}
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
