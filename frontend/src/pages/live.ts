import { signal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { subscribe } from "../api/client";
import { RunEventsDocument } from "../api/generated";
import type { CellsEvent, RunHead } from "../views/run_types";
import { isOver } from "../words";
import type { LiveState } from "./progress";

/** The state of a run that goes on, and what its workers send on the way. */
export function useLive(head: RunHead, onFinished: () => void) {
  const cells = useMemo(() => signal<CellsEvent | undefined>(undefined), []);
  const [live, setLive] = useState<LiveState>({ status: head.status, progress: head.progress });
  const [problem, setProblem] = useState<string>();
  const { id } = head;
  const over = isOver(head.status);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one subscription per run
  useEffect(() => {
    if (over) return undefined;
    const variables: { id: string; after: string | null } = { id, after: null };
    return subscribe(RunEventsDocument, variables, {
      next: ({ runEvents: event }) => {
        // A lost connection goes on after the last event that arrived.
        variables.after = event.cursor;
        if (event.__typename === "RunProgressed") {
          setLive({ status: event.status, progress: event.progress });
        } else if (event.__typename === "CellsComputed") cells.value = event;
        else onFinished();
      },
      error: (error) => setProblem(error.message),
      complete: onFinished,
    });
  }, [id, over]);
  return { live, cells, problem };
}
