import type { FunctionComponent } from "preact";
import { useState } from "preact/hooks";
import { Unreachable } from "../api/client";
import { whenIdle } from "../turns";
import { useAsked } from "./asked";
import { Loading, Problem } from "./parts";

const parts: (() => Promise<unknown>)[] = [];

export interface Lazy<Known, Props> extends FunctionComponent<Props> {
  /** Lets the code come, and the answers to what it will ask, before the part is shown. */
  ahead(known: Known): void;
}

/**
 * A part of the page that comes when it is first shown, and is asked for again if it fails to.
 *
 * ahead: asks what the part will ask (`askAhead`), so that its answer comes beside its code.
 */
export function lazily<Known extends object, Props extends Known = Known>(
  what: string,
  load: () => Promise<FunctionComponent<Props>>,
  ahead?: (known: Known) => void,
): Lazy<Known, Props> {
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
  const bring = (known: Known): void => {
    ahead?.(known);
    if (!there) fetch().catch(() => undefined); // told where the part is shown
  };
  function Part(props: Props) {
    // One that is there already is shown at once; it stays the same element either way.
    const [atFirst] = useState(() => {
      bring(props);
      return there && { Found: there };
    });
    const { data, error } = useAsked(async () => ({ Found: await fetch() }), what);
    const shown = data ?? atFirst;
    if (shown) return <shown.Found {...props} />;
    return error ? <Problem>{error}</Problem> : <Loading what={what} />;
  }
  return Object.assign(Part, { ahead: bring });
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
