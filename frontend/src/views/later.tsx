import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { inTurn } from "../turns";

/**
 * What stands below the first screen: made in its turn, when nothing else is to be done, and all of
 * it soon after the first screen, so that links into it, searching and printing find it.
 *
 * height: about how high it will be, in px, so that the page is as long from the beginning.
 */
export function Later({ height, children }: { height: number; children: ComponentChildren }) {
  const [isDue, setIsDue] = useState(false);
  useEffect(() => inTurn(() => setIsDue(true)), []);
  if (isDue) return <>{children}</>;
  return <div class="later" style={{ "--later-height": `${height}px` }} />;
}
