import { useState } from "preact/hooks";
import type { LogLineFragment } from "../api/generated";
import { Sparkline } from "../charts/sparkline";
import * as format from "../format";
import { runPath } from "../state";
import { Link, Signed, Status, Synthetic } from "../views/parts";
import { isOver } from "../words";
import { logBookPath } from "./logbook_address";
import { describeRun, EditLine } from "./logbook_edit";
import { isComparable, LUCK_WORDS, marketsOf, titleOf } from "./logbook_words";

export const COLUMNS = 9;

export interface LineActions {
  readonly ticked: readonly string[];
  readonly tickable: boolean;
  onTick(id: string): void;
  onChanged(): void;
  onDelete(run: LogLineFragment): void;
  onProblem(words: string): void;
}

function Result({ run }: { run: LogLineFragment }) {
  const { netPnl, againstHold, sparkline, grade } = run.summary;
  return (
    <>
      <td>{sparkline && <Sparkline values={sparkline} />}</td>
      <td class="number at-hand">
        {isOver(run.status) ? (
          <Signed value={netPnl} text={format.signedAmount(netPnl)} />
        ) : (
          format.percent(run.progress.fraction, 0)
        )}
      </td>
      <td class="number">
        <Signed value={againstHold} text={format.signedAmount(againstHold)} />
      </td>
      <td class="nowrap">
        {run.status === "SUCCEEDED" ? grade && LUCK_WORDS[grade] : <Status status={run.status} />}
      </td>
    </>
  );
}

function About({ run }: { run: LogLineFragment }) {
  const { parameters, strategy } = run.summary;
  return (
    <>
      <Link to={runPath(run.id)}>{titleOf(run)}</Link>
      {run.tags.map((tag) => (
        <Link key={tag} to={logBookPath({ tag })} class="badge tag">
          {tag}
        </Link>
      ))}
      <div class="muted settings">
        {[run.label && strategy, parameters].filter(Boolean).join(": ") || format.DASH}
      </div>
      {run.note && <div class="note-text">{run.note}</div>}
      {run.status === "FAILED" && <div class="reason">{run.failure?.message}</div>}
    </>
  );
}

/** A run in the log book; below it what is being said of it, or the runs opened from it. */
export function LogLine({
  run,
  actions,
  parts,
}: {
  run: LogLineFragment;
  actions: LineActions;
  /** Shows or hides the runs that were opened from it; undefined: it has none, or is one. */
  parts?: { readonly isOpen: boolean; onToggle(): void } | undefined;
}) {
  const [isEditing, setIsEditing] = useState(false);
  const title = titleOf(run);
  const isTicked = actions.ticked.includes(run.id);
  const star = async (): Promise<void> => {
    const refused = await describeRun(run.id, { pinned: !run.pinned });
    if (refused) actions.onProblem(refused);
    else actions.onChanged();
  };
  const { period } = run.summary;
  return (
    <>
      <tr>
        <td class="marks nowrap">
          <input
            type="checkbox"
            aria-label={`Compare ${title}`}
            checked={isTicked}
            disabled={!isComparable(run) || (!isTicked && !actions.tickable)}
            onChange={() => actions.onTick(run.id)}
          />
          <button
            type="button"
            class="link star"
            aria-pressed={run.pinned}
            aria-label={`Star ${title}`}
            onClick={() => void star()}
          >
            <span aria-hidden="true">{run.pinned ? "★" : "☆"}</span>
          </button>
        </td>
        <td class="about">
          <About run={run} />
          {parts && (
            <button
              type="button"
              class="link"
              aria-expanded={parts.isOpen}
              onClick={parts.onToggle}
            >
              {run.openedCount} opened from it
            </button>
          )}
        </td>
        <td>
          {marketsOf(run)} {run.summary.synthetic && <Synthetic />}
        </td>
        <td class="nowrap">{period ? format.period(period) : format.DASH}</td>
        <Result run={run} />
        <td class="nowrap">
          <button
            type="button"
            class="link"
            aria-label={`Edit ${title}`}
            aria-expanded={isEditing}
            onClick={() => setIsEditing(!isEditing)}
          >
            Edit
          </button>{" "}
          {isOver(run.status) && (
            <button
              type="button"
              class="link"
              aria-label={`Delete ${title}`}
              onClick={() => actions.onDelete(run)}
            >
              Delete
            </button>
          )}
        </td>
      </tr>
      {isEditing && (
        <tr class="editing">
          <td colSpan={COLUMNS}>
            <EditLine
              run={run}
              onDone={() => {
                setIsEditing(false);
                actions.onChanged();
              }}
            />
          </td>
        </tr>
      )}
    </>
  );
}
