import { useEffect } from "preact/hooks";
import { request } from "../api/client";
import { RunDocument } from "../api/generated";
import { FileImportResult } from "../kinds/file_import/result";
import { marketPath, runPath } from "../state";
import { useAsked } from "../views/asked";
import { Link, Loading, Problem } from "../views/parts";
import type { RunHead } from "../views/run_types";
import { isOver, marketName } from "../words";
import { useLive } from "./live";
import { Progress } from "./progress";

function EndOfFiles({ head }: { head: RunHead }) {
  const details = <Link to={runPath(head.id)}>Details of this import</Link>;
  if (head.status === "SUCCEEDED") {
    return (
      <>
        <p class="note" role="status">
          The files are stored. {details}
        </p>
        <FileImportResult id={head.id} />
      </>
    );
  }
  if (head.status === "CANCELLED") {
    return (
      <p class="note" role="status">
        Cancelled: nothing was changed. {details}
      </p>
    );
  }
  return (
    <Problem>
      The import failed: {head.failure?.message ?? "no reason was stored."} {details}
    </Problem>
  );
}

function EndOfMarket({ head }: { head: RunHead }) {
  const { market } = head.input as { market: { venue: string; symbol: string } };
  const details = <Link to={runPath(head.id)}>Details of this import</Link>;
  if (head.status === "SUCCEEDED") {
    return (
      <p class="note" role="status">
        {marketName(market)} is stored: <Link to={marketPath(market)}>show the market</Link>.{" "}
        {details}
      </p>
    );
  }
  if (head.status === "CANCELLED") {
    return (
      <p class="note" role="status">
        Cancelled: nothing of {marketName(market)} was changed. The same import goes on where it was
        stopped. {details}
      </p>
    );
  }
  return (
    <Problem>
      The import failed: {head.failure?.message ?? "no reason was stored."} {details}
    </Problem>
  );
}

function Shown({ head, again, onStored }: { head: RunHead; again(): void; onStored(): void }) {
  const { live, problem } = useLive(head, again);
  const isStored = head.status === "SUCCEEDED";
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when it is stored
  useEffect(() => {
    if (isStored) onStored();
  }, [isStored]);
  if (isOver(head.status)) {
    return head.kind === "FILE_IMPORT" ? <EndOfFiles head={head} /> : <EndOfMarket head={head} />;
  }
  return (
    <>
      <Progress id={head.id} {...live} />
      {problem && <Problem>{problem}</Problem>}
    </>
  );
}

/** An import as it goes on, and how it ended. */
export function ImportJob({ id, onStored }: { id: string; onStored(): void }) {
  const { data, error, again } = useAsked(() => request(RunDocument, { id }), id);
  if (error) return <Problem>{error}</Problem>;
  if (!data?.run) return <Loading what="the import" />;
  return <Shown head={data.run} again={() => void again()} onStored={onStored} />;
}
