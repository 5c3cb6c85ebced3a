import { useEffect, useState } from "preact/hooks";
import { request, subscribe } from "../api/client";
import { ActivityDocument, LogBookDocument, type LogLineFragment } from "../api/generated";
import * as format from "../format";
import { go, query, setQuery } from "../state";
import { paced, useAsked } from "../views/asked";
import { Link, Loading, Problem, Scroll } from "../views/parts";
import { filterOf, type Looked, logBookPath, lookedFor, orderOf } from "./logbook_address";
import { UndoLine, useDeleting } from "./logbook_deleting";
import { LogBookFilters } from "./logbook_filters";
import { COLUMNS, type LineActions, LogLine } from "./logbook_line";
import { CompareBar, MOST_COMPARED } from "./logbook_ticked";

const PAGE = 50;
const MOST_PARTS = 100;
const REFRESH_MS = 2_000;

/** The runs that were opened from one, below it. */
function Parts({ id, actions }: { id: string; actions: LineActions }) {
  const { data, error } = useAsked(
    () => request(LogBookDocument, { first: MOST_PARTS, where: { openedFrom: id } }),
    id,
  );
  if (error || !data) {
    return (
      <tr>
        <td colSpan={COLUMNS}>{error ? <Problem>{error}</Problem> : <Loading what="them" />}</td>
      </tr>
    );
  }
  return (
    <>
      {data.runs.nodes.map((run) => (
        <LogLine key={run.id} run={run} actions={actions} />
      ))}
    </>
  );
}

function Group({ run, actions }: { run: LogLineFragment; actions: LineActions }) {
  const [isOpen, setIsOpen] = useState(false);
  const parts = run.openedCount > 0 ? { isOpen, onToggle: () => setIsOpen(!isOpen) } : undefined;
  return (
    <tbody class={isOpen ? "group open" : "group"}>
      <LogLine run={run} actions={actions} parts={parts} />
      {isOpen && <Parts id={run.id} actions={actions} />}
    </tbody>
  );
}

function Lines({ runs, actions }: { runs: readonly LogLineFragment[]; actions: LineActions }) {
  return (
    <Scroll label="Runs">
      <table class="logbook">
        <thead>
          <tr>
            <th>
              <span class="unseen">Compare, star</span>
            </th>
            <th>Run</th>
            <th>Market</th>
            <th>Period</th>
            <th>Equity</th>
            <th class="number at-hand">Net P&L</th>
            <th class="number">Against hold</th>
            <th>Verdict</th>
            <th>
              <span class="unseen">Change</span>
            </th>
          </tr>
        </thead>
        {runs.map((run) => (
          <Group key={run.id} run={run} actions={actions} />
        ))}
      </table>
    </Scroll>
  );
}

function Pages({ looked, next }: { looked: Looked; next: string | null }) {
  if (!looked.after && next === null) return null;
  return (
    <nav class="row pager" aria-label="Pages">
      {looked.after && <Link to={logBookPath({ ...looked, after: undefined })}>First page</Link>}
      <span>Page {looked.page}</span>
      {next && (
        <Link to={logBookPath({ ...looked, after: next, page: looked.page + 1 })}>Next page</Link>
      )}
    </nav>
  );
}

/** Every stored run in a line: found, ordered, described, compared, deleted. */
export function LogBookView() {
  const looked = lookedFor(query.value);
  const { ticked } = looked;
  const setTicked = (ids: readonly string[]): void =>
    setQuery({ ticked: ids.join(",") || undefined });
  const [problem, setProblem] = useState<string>();
  const { data, error, isStale, again } = useAsked(
    () =>
      request(LogBookDocument, {
        first: PAGE,
        after: looked.after ?? null,
        where: filterOf(looked),
        orderBy: orderOf(looked),
      }),
    logBookPath({ ...looked, ticked: [] }),
  );
  const deleting = useDeleting((refused) => {
    setProblem(refused);
    void again();
  });
  useEffect(() => {
    const refresh = paced(again, REFRESH_MS);
    const listener = { next: refresh, error: () => undefined };
    const stop = subscribe(ActivityDocument, {}, listener);
    return () => {
      refresh.stop();
      stop();
    };
  }, [again]);
  const look = (changes: Partial<Looked>, isTyping = false): void =>
    go(logBookPath({ ...looked, after: undefined, ...changes }), { replace: isTyping });
  const actions: LineActions = {
    ticked,
    tickable: ticked.length < MOST_COMPARED,
    onTick: (id) =>
      setTicked(ticked.includes(id) ? ticked.filter((one) => one !== id) : [...ticked, id]),
    onChanged: () => void again(),
    onDelete: deleting.begin,
    onProblem: setProblem,
  };
  const runs = data?.runs.nodes.filter(({ id }) => id !== deleting.run?.id) ?? [];
  return (
    <>
      <div class="heading">
        <h1>Runs</h1>
      </div>
      <LogBookFilters looked={looked} onLook={look} />
      {(error ?? problem) && <Problem>{error ?? problem}</Problem>}
      {!data && !error && <Loading what="the runs" />}
      <UndoLine deleting={deleting} />
      {data && (
        <div class={isStale ? "stale" : ""} aria-busy={isStale}>
          <p role="status">
            {format.count(data.runs.totalCount)} {data.runs.totalCount === 1 ? "run" : "runs"}.
          </p>
          <CompareBar ticked={ticked} shown={runs} onClear={() => setTicked([])} />
          {runs.length > 0 && <Lines runs={runs} actions={actions} />}
          <Pages
            looked={looked}
            next={
              // Of the page before it would lead to this one once more.
              data.runs.pageInfo.hasNextPage && !isStale ? data.runs.pageInfo.endCursor : null
            }
          />
        </div>
      )}
    </>
  );
}
