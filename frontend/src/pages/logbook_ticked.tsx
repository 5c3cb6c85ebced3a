import { request } from "../api/client";
import { type LogLineFragment, LogLineOfDocument } from "../api/generated";
import { useAsked } from "../views/asked";
import { Link } from "../views/parts";
import { comparePath } from "./logbook_address";
import { titleOf } from "./logbook_words";

const FEWEST = 2;
export const MOST_COMPARED = 8;

/** What ticked runs are called: those that stand on other pages of the list are asked for. */
function useTitles(
  ticked: readonly string[],
  shown: readonly LogLineFragment[],
): readonly string[] {
  const missing = ticked.filter((id) => !shown.some((run) => run.id === id));
  const { data } = useAsked(
    () => Promise.all(missing.map((id) => request(LogLineOfDocument, { id }))),
    missing.join(","),
  );
  const known = [...shown, ...(data ?? []).flatMap(({ run }) => run ?? [])];
  return ticked.flatMap((id) => {
    const run = known.find((one) => one.id === id);
    return run ? [titleOf(run)] : [];
  });
}

/** Which runs are ticked, by name, and the way to their comparison. */
export function CompareBar({
  ticked,
  shown,
  onClear,
}: {
  ticked: readonly string[];
  shown: readonly LogLineFragment[];
  onClear(): void;
}) {
  const titles = useTitles(ticked, shown);
  if (ticked.length === 0) {
    return <p class="hint">Tick two to eight runs to compare them.</p>;
  }
  const isEnough = ticked.length >= FEWEST;
  return (
    <p class="row compare-bar" role="status">
      <span>
        {ticked.length} ticked{titles.length > 0 && `: ${titles.join(", ")}`}.
        {!isEnough && " Tick another to compare them."}
      </span>
      {isEnough && (
        <Link to={comparePath(ticked)} class="button">
          Compare
        </Link>
      )}
      <button type="button" class="quiet" onClick={onClear}>
        Untick
      </button>
    </p>
  );
}
