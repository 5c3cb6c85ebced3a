import { type ReadonlySignal, useSignalEffect } from "@preact/signals";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { request } from "../../api/client";
import { CellPreviewDocument, type CellPreviewQuery } from "../../api/generated";

type Answer = NonNullable<
  Extract<NonNullable<CellPreviewQuery["run"]>, { __typename: "Sweep" }>["preview"]
>;
export type CellPreview = Extract<Answer, { __typename: "Preview" }>;

/** A pointer that rests this long means the cell under it. */
const RESTS_MS = 60;

export interface Previews {
  /** The cell that was pointed at last and whose curve is there. */
  readonly pointed: number | undefined;
  readonly of: ReadonlyMap<number, CellPreview>;
  readonly problem: string | undefined;
}

/**
 * What cells would come to: of the one that is pointed at, once the pointer rests, and of the
 * pinned ones. One is asked for at a time, the last one pointed at first; answers are kept.
 */
export function usePreviews(
  id: string,
  pointing: ReadonlySignal<number | undefined>,
  pins: readonly number[],
): Previews {
  const [state, setState] = useState<Previews>({
    pointed: undefined,
    of: new Map(),
    problem: undefined,
  });
  const there = useRef(new Map<number, CellPreview>());
  const wanted = useRef<number>(undefined);
  const isAsking = useRef(false);
  const isGone = useRef(false);
  const refused = useRef(new Set<number>());
  const waiting = useRef(pins);
  waiting.current = pins;

  const show = (problem?: string): void => {
    const cell = wanted.current;
    const isThere = cell !== undefined && there.current.has(cell);
    setState((old) => ({
      pointed: isThere ? cell : old.pointed,
      of: new Map(there.current),
      problem,
    }));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: all that it shows is in refs
  const ask = useCallback(async (): Promise<void> => {
    const missing = (cell: number | undefined): boolean =>
      cell !== undefined && !there.current.has(cell) && !refused.current.has(cell);
    const cell = [wanted.current, ...waiting.current].find(missing);
    if (isAsking.current || isGone.current || cell === undefined) return;
    isAsking.current = true;
    let problem: string | undefined;
    try {
      const { run } = await request(CellPreviewDocument, { id, cell });
      const found = run?.__typename === "Sweep" ? run.preview : undefined;
      if (found?.__typename === "Preview") there.current.set(cell, found);
      else problem = found?.message;
    } catch (cause) {
      problem = (cause as Error).message;
    }
    isAsking.current = false;
    if (isGone.current) return;
    if (!there.current.has(cell)) {
      refused.current.add(cell);
      // It may do better the next time that it is pointed at.
      setTimeout(() => refused.current.delete(cell), 2_000);
    }
    show(problem);
    void ask();
  }, [id]);

  useSignalEffect(() => {
    const cell = pointing.value;
    if (cell === undefined) return undefined;
    const timer = setTimeout(() => {
      wanted.current = cell;
      if (there.current.has(cell)) show();
      else void ask();
    }, RESTS_MS);
    return () => clearTimeout(timer);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: pins say when to ask
  useEffect(() => void ask(), [pins, ask]);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);
  return state;
}
