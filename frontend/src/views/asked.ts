import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ServiceError } from "../api/client";

export interface Asked<Result> {
  readonly data: Result | undefined;
  readonly error: string | undefined;
  readonly isLoading: boolean;
  again(): void;
}

const textOf = (cause: unknown): string =>
  cause instanceof ServiceError ? cause.message : `The page failed: ${String(cause)}`;

/**
 * Asks when shown and whenever `key` changes; keeps the last answer while asking again.
 * An answer that comes after a newer question is dropped.
 */
export function useAsked<Result>(ask: () => Promise<Result>, key: string): Asked<Result> {
  const [state, setState] = useState<Omit<Asked<Result>, "again">>({
    data: undefined,
    error: undefined,
    isLoading: true,
  });
  const latest = useRef(0);
  const current = useRef(ask);
  current.current = ask;
  const again = useCallback(() => {
    latest.current += 1;
    const turn = latest.current;
    setState((before) => ({ ...before, isLoading: true }));
    current.current().then(
      (data) => {
        if (turn === latest.current) setState({ data, error: undefined, isLoading: false });
      },
      (cause: unknown) => {
        if (turn === latest.current)
          setState((before) => ({ ...before, error: textOf(cause), isLoading: false }));
      },
    );
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when to ask again
  useEffect(() => {
    again();
    return () => {
      latest.current += 1;
    };
  }, [key, again]);
  return { ...state, again };
}

/** Calls `act` at most once per `everyMs`, and once more after the last request. */
export function throttled(act: () => void, everyMs: number): { (): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  const run = (): void => {
    timer = undefined;
    last = Date.now();
    act();
  };
  const request = (): void => {
    timer ??= setTimeout(run, Math.max(0, last + everyMs - Date.now()));
  };
  return Object.assign(request, { stop: () => clearTimeout(timer) });
}
