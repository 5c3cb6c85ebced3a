import { useState } from "preact/hooks";
import { request } from "../api/client";
import { CancelRunDocument, type ProgressFragment, type RunStatus } from "../api/generated";
import * as format from "../format";
import { Problem, Status } from "../views/parts";
import { useWaiting } from "./waiting";

export interface LiveState {
  readonly status: RunStatus;
  readonly progress: ProgressFragment;
}

/** Bar, words and cancel button of a run that is not over. */
export function Progress({ id, status, progress }: LiveState & { id: string }) {
  const [isCancelling, setIsCancelling] = useState(false);
  const [problem, setProblem] = useState<string>();
  const waiting = useWaiting(id, status);
  const cancel = async (): Promise<void> => {
    setIsCancelling(true);
    try {
      const { cancelRun } = await request(CancelRunDocument, { id });
      if (cancelRun.__typename !== "RunCancelled") setProblem(cancelRun.message);
    } catch (cause) {
      setProblem((cause as Error).message);
      setIsCancelling(false);
    }
  };
  const { done, total, fraction, etaSeconds, unit } = progress;
  const words = `${format.count(done)} of ${format.count(total)} ${unit}`;
  // Read aloud in steps of a tenth: every event would never let the reader finish a sentence.
  const tenths = Math.floor(fraction * 10) * 10;
  return (
    <section class="progress" aria-label="Progress">
      <p class="row">
        <Status status={status} />
        <span>{words}</span>
        <span class="muted">
          {etaSeconds !== null && etaSeconds !== undefined
            ? `about ${format.duration(etaSeconds)} left`
            : ""}
        </span>
        <button type="button" class="quiet" disabled={isCancelling} onClick={() => void cancel()}>
          {isCancelling ? "Cancelling …" : "Cancel"}
        </button>
      </p>
      {waiting && <p class="muted">{waiting}</p>}
      <progress value={fraction} max={1} aria-label="Share done" />
      <p class="spoken" aria-live="polite">
        {status === "QUEUED" ? waiting || "Waiting for a worker." : `${tenths} % done.`}
      </p>
      {problem && <Problem>{problem}</Problem>}
    </section>
  );
}
