import { useEffect } from "preact/hooks";
import { subscribe } from "../api/client";
import { RunJudgedDocument } from "../api/generated";

/** Calls `again` when a run is judged; of a run of an earlier release that never comes. */
export function useWhenJudged(id: string, waits: boolean, again: () => Promise<void>): void {
  useEffect(() => {
    if (!waits) return undefined;
    return subscribe(
      RunJudgedDocument,
      { id },
      { next: () => void again(), error: () => undefined },
    );
  }, [waits, id, again]);
}
