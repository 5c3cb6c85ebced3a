import { request } from "../api/client";
import { RunTrialsDocument } from "../api/generated";
import * as format from "../format";
import { useAsked } from "../views/asked";

/** How many questions were asked about the run's markets: the best of many is good by luck. */
export function Trials({ id }: { id: string }) {
  // Asked by itself: it grows with what is asked elsewhere, while all else of a run stays.
  const { data } = useAsked(() => request(RunTrialsDocument, { id }), id);
  const count = data?.run?.trials;
  if (!count) return null; // of an import, or of a run of a release that counted none
  const about = data?.run?.trialsAreExact ? "" : "about ";
  return (
    <>
      <dt>Trials</dt>
      <dd>
        {about}
        {format.count(count)} {count === 1 ? "question" : "different questions"} asked of this
        market over this period: the more, the better the best looks by luck alone
      </dd>
    </>
  );
}
