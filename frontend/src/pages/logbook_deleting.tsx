import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { request } from "../api/client";
import { DeleteRunDocument, type LogLineFragment } from "../api/generated";
import { titleOf } from "./logbook_words";

const UNDO_MS = 8_000;

export interface Deleting {
  /** What is taken out of the list and deleted for good in a moment. */
  readonly run: LogLineFragment | undefined;
  begin(run: LogLineFragment): void;
  undo(): void;
}

interface Waiting {
  readonly run: LogLineFragment;
  readonly timer: ReturnType<typeof setTimeout>;
}

async function remove(id: string): Promise<string | undefined> {
  try {
    const { deleteRun } = await request(DeleteRunDocument, { id });
    return deleteRun.__typename === "RunDeleted" ? undefined : deleteRun.message;
  } catch (cause) {
    return (cause as Error).message;
  }
}

/**
 * Deletes a run a few seconds after it was asked for, or as soon as the next one is, or the list is
 * left; until then it can be undone.
 */
export function useDeleting(onDone: (problem: string | undefined) => void): Deleting {
  const [run, setRun] = useState<LogLineFragment>();
  const waiting = useRef<Waiting | undefined>(undefined);
  const done = useRef(onDone);
  done.current = onDone;
  const stop = useCallback((): LogLineFragment | undefined => {
    const found = waiting.current;
    waiting.current = undefined;
    clearTimeout(found?.timer);
    return found?.run;
  }, []);
  const finish = useCallback(async (): Promise<void> => {
    const found = stop();
    if (!found) return;
    const problem = await remove(found.id);
    done.current(problem);
    setRun((shown) => (shown === found ? undefined : shown));
  }, [stop]);
  useEffect(() => {
    const leave = (): void => void finish();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [finish]);
  return {
    run,
    begin: (asked) => {
      void finish();
      waiting.current = { run: asked, timer: setTimeout(() => void finish(), UNDO_MS) };
      setRun(asked);
    },
    undo: () => {
      stop();
      setRun(undefined);
    },
  };
}

export function UndoLine({ deleting }: { deleting: Deleting }) {
  return (
    <p role="status" class="undo row">
      {deleting.run && (
        <>
          {titleOf(deleting.run)} is deleted.
          <button type="button" onClick={deleting.undo}>
            Undo
          </button>
        </>
      )}
    </p>
  );
}
