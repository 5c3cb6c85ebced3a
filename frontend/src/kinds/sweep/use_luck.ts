import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { request } from "../../api/client";
import { SweepLuckDocument } from "../../api/generated";
import { useAsked } from "../../views/asked";
import { useWhenJudged } from "../../views/when_judged";
import type { LuckOfSweep } from "./run";

// Beyond this no mark could be seen, and the list of them would be long.
const MOST_MARKED = 100_000;

/** What is said of whether a sweep's best cell is luck; nothing before it has succeeded. */
export function useLuck(
  id: string,
  cells: number | undefined,
  isThere: boolean,
): LuckOfSweep | undefined {
  const { data, again } = useAsked(
    async () =>
      isThere && cells !== undefined
        ? (await request(SweepLuckDocument, { id, marks: cells <= MOST_MARKED })).run
        : undefined,
    `${id} ${cells} ${isThere}`,
  );
  const found = data?.__typename === "Sweep" ? data : undefined;
  useWhenJudged(id, found !== undefined && !found.luck && !found.unjudged, again);
  return found;
}

/** The panels, which are loaded when there is something to draw: most visits need none. */
export function useLuckPanels(
  isThere: boolean,
): FunctionComponent<{ run: LuckOfSweep }> | undefined {
  const [found, setFound] = useState<{ Panels: FunctionComponent<{ run: LuckOfSweep }> }>();
  useEffect(() => {
    if (isThere) {
      // Of a release that has gone meanwhile it cannot be loaded: a reload of the page helps.
      import("./luck_panels").then(
        ({ LuckPanels }) => setFound({ Panels: LuckPanels }),
        () => undefined,
      );
    }
  }, [isThere]);
  return found?.Panels;
}
