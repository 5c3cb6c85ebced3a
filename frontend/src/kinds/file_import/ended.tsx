import { runPath } from "../../state";
import { Link, Problem } from "../../views/parts";
import type { RunHead } from "../../views/run_types";
import { FileImportResult } from "./result";

/** How an import of files ended, below where they were dropped. */
export function FileImportEnded({ head }: { head: RunHead }) {
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
