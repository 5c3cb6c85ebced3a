import type { FunctionComponent } from "preact";
import { useState } from "preact/hooks";
import { Unreachable } from "../api/client";
import { whenIdle } from "../turns";
import { useAsked } from "./asked";
import { Loading, Problem } from "./parts";

const parts: (() => Promise<unknown>)[] = [];

/**
 * A part of the page that comes when it is first shown, and is asked for again if it fails to.
 *
 * ahead: asks what the part will ask (`askAhead`), so that its answer comes beside its code.
 */
export function lazily<Props extends object>(
  what: string,
  load: () => Promise<FunctionComponent<Props>>,
  ahead?: (props: Props) => void,
): FunctionComponent<Props> {
  let there: FunctionComponent<Props> | undefined;
  const fetch = (): Promise<FunctionComponent<Props>> =>
    load().then(
      (found) => {
        there = found;
        return found;
      },
      () => {
        throw new Unreachable(`${what} did not come: the service does not answer.`);
      },
    );
  parts.push(fetch);
  return function Part(props: Props) {
    // One that is there already is shown at once; it stays the same element either way.
    const [atFirst] = useState(() => {
      ahead?.(props);
      return there && { Found: there };
    });
    const { data, error } = useAsked(async () => ({ Found: await fetch() }), what);
    const shown = data ?? atFirst;
    if (shown) return <shown.Found {...props} />;
    return error ? <Problem>{error}</Problem> : <Loading what={what} />;
  };
}

const AHEAD_AFTER_MS = 3_000;

/**
 * Brings all parts once nothing else is to be done, so that no click waits for one; one after the
 * other, so that no key waits for all of them.
 */
export function loadAhead(): void {
  const bring = (at: number): void => {
    const fetch = parts[at];
    if (!fetch) return;
    const next = (): void => bring(at + 1); // one that does not come is asked for when shown
    whenIdle(() => void fetch().then(next, next));
  };
  setTimeout(() => bring(0), AHEAD_AFTER_MS);
}
