import { useEffect, useState } from "preact/hooks";
import { request } from "../api/client";
import { type RunStatus, RunWaitingDocument } from "../api/generated";

const EVERY_MS = 2_000;

/** What a queued run waits for, in words, asked for again and again while it waits. */
export function useWaiting(id: string, status: RunStatus): string {
  const [words, setWords] = useState("");
  useEffect(() => {
    setWords("");
    if (status !== "QUEUED") return undefined;
    let isOver = false;
    const ask = async (): Promise<void> => {
      // The page says elsewhere when the service does not answer.
      const answer = await request(RunWaitingDocument, { id }).catch(() => undefined);
      if (!isOver && answer) setWords(answer.run?.waiting?.message ?? "");
    };
    void ask();
    const timer = setInterval(() => document.hidden || void ask(), EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [id, status]);
  return words;
}
