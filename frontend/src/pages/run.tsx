import { request } from "../api/client";
import { RunDocument } from "../api/generated";
import * as format from "../format";
import type { ResultProps } from "../kinds/kind";
import { isResultShown, kindOf } from "../kinds/table";
import { query } from "../state";
import { useAsked } from "../views/asked";
import { Later } from "../views/later";
import { Link, Loading, Problem, Status } from "../views/parts";
import type { RunHead } from "../views/run_types";
import { isOver, subjectOf } from "../words";
import { useLive } from "./live";
import { Progress } from "./progress";
import { Record } from "./record";
import { RunActions } from "./run_actions";

function Result(props: ResultProps) {
  const { head } = props;
  const { Result: Own, isLive } = kindOf(head.kind);
  const key = isLive ? head.id : `${head.id} ${head.status}`;
  return isResultShown(head) ? <Own key={key} {...props} /> : null;
}

/** Told where a question was asked that a stored run answers. */
function Stored({ head }: { head: RunHead }) {
  if (!query.value.has("stored")) return null;
  const typed = query.value.get("label");
  const isOther = typed !== null && typed !== head.label;
  return (
    <p class="note" role="status">
      The same was asked before: this is the stored run of {format.minute(head.createdAt)} UTC.
      {isOther && ` You called it “${typed}”${head.label ? `, it is called “${head.label}”` : ""}.`}
    </p>
  );
}

function Shown({ head, again }: { head: RunHead; again(): void }) {
  const { live, cells, problem } = useLive(head, again);
  const over = isOver(head.status);
  // Only the head is asked for while running: a sweep shows its cells as soon as it runs.
  const shown: RunHead =
    over || live.status === "SUCCEEDED" ? head : { ...head, status: live.status };
  return (
    <>
      <div class="heading">
        <h1>{head.label ?? query.value.get("label") ?? kindOf(head.kind).title}</h1>
        <Status status={shown.status} />
        <span class="muted">
          {head.label && `${kindOf(head.kind).title}, `}
          {format.minute(head.createdAt)} UTC
        </span>
        <RunActions head={head} key={head.status} />
      </div>
      <Stored head={head} />
      {head.status !== "SUCCEEDED" && <p class="muted">{subjectOf(head.input as object)}</p>}
      {!over && <Progress id={head.id} {...live} />}
      {problem && <Problem>{problem}</Problem>}
      {head.status === "FAILED" && (
        <Problem>The run failed: {head.failure?.message ?? "no reason was stored."}</Problem>
      )}
      {head.status === "CANCELLED" && (
        <p class="note" role="status">
          Cancelled after {format.count(head.progress.done)} of {format.count(head.progress.total)}{" "}
          {head.progress.unit}; what was computed is kept.
        </p>
      )}
      <Result head={shown} cells={cells} />
      <Later height={320}>
        <Record head={head} />
      </Later>
    </>
  );
}

export function RunView({ id }: { id: string }) {
  const { data, error, again } = useAsked(() => request(RunDocument, { id }), id);
  if (error) return <Problem>{error}</Problem>;
  if (!data) return <Loading what="the run" />;
  if (!data.run) {
    return (
      <>
        <h1>Run not found</h1>
        <p>
          This service has no run with this id. <Link to="/">Back to the dashboard</Link>
        </p>
      </>
    );
  }
  return <Shown head={data.run} again={again} />;
}
