import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ServiceError, Unreachable } from "../api/client";
import { waitFor, waitNoMore } from "../api/outage";

export interface Asked<Result> {
  readonly data: Result | undefined;
  readonly error: string | undefined;
  readonly isLoading: boolean;
  /** Whether `data` answers an earlier key than the present one. */
  readonly isStale: boolean;
  /** Asks again; ends when the answer is there. */
  again(): Promise<void>;
}

const textOf = (cause: unknown): string =>
  cause instanceof ServiceError ? cause.message : `The page failed: ${String(cause)}`;

/**
 * Asks when shown and whenever `key` changes; keeps the last answer while asking again.
 * An answer that comes after a newer question is dropped. While the service is away it asks again
 * by itself.
 */
export function useAsked<Result>(ask: () => Promise<Result>, key: string): Asked<Result> {
  const [state, setState] = useState<Omit<Asked<Result>, "again" | "isStale">>({
    data: undefined,
    error: undefined,
    isLoading: true,
  });
  const [answered, setAnswered] = useState<string>();
  const latest = useRef(0);
  const current = useRef({ ask, key });
  current.current = { ask, key };
  const again: () => Promise<void> = useCallback(() => {
    latest.current += 1;
    const turn = latest.current;
    setState((before) => ({ ...before, isLoading: true }));
    const asked = current.current;
    return asked.ask().then(
      (data) => {
        if (turn !== latest.current) return;
        setState({ data, error: undefined, isLoading: false });
        setAnswered(asked.key);
      },
      (cause: unknown) => {
        if (turn !== latest.current) return;
        setState((before) => ({ ...before, error: textOf(cause), isLoading: false }));
        if (cause instanceof Unreachable) waitFor(again);
      },
    );
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when to ask again
  useEffect(() => {
    void again();
    return () => {
      latest.current += 1;
      waitNoMore(again);
    };
  }, [key, again]);
  return { ...state, isStale: state.data !== undefined && answered !== key, again };
}

const REST_PER_WORK = 4;

/**
 * Paces a refresh: at most one at a time and one per `everyMs`, and none before four times as long
 * as the last one took, so that a slow answer is not asked for without end.
 */
export function paced(act: () => Promise<void>, everyMs: number): { (): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  let isWanted = false;
  let notBefore = 0;
  const run = async (): Promise<void> => {
    timer = undefined;
    isRunning = true;
    isWanted = false;
    const began = performance.now();
    await act();
    const now = performance.now();
    notBefore = Math.max(began + everyMs, now + REST_PER_WORK * (now - began));
    isRunning = false;
    if (isWanted) plan();
  };
  const plan = (): void => {
    timer ??= setTimeout(() => void run(), Math.max(0, notBefore - performance.now()));
  };
  const request = (): void => {
    isWanted = true;
    if (!isRunning) plan();
  };
  const stop = (): void => {
    isWanted = false;
    clearTimeout(timer);
  };
  return Object.assign(request, { stop });
}
