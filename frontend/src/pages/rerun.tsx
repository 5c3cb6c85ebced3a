import { useState } from "preact/hooks";
import { request } from "../api/client";
import { RerunDocument, RerunOnNewDataDocument } from "../api/generated";
import { runPath } from "../state";
import { useAsked } from "../views/asked";
import { Link, Problem } from "../views/parts";
import { comparePath } from "./logbook_address";

/** Whether a run is asked again once its markets have new data, of which it was, and as which. */
export function Rerun({ id }: { id: string }) {
  const { data, error, again } = useAsked(() => request(RerunDocument, { id }), id);
  const [problem, setProblem] = useState<string>();
  const [isSending, setIsSending] = useState(false);
  if (error) return <Problem>{error}</Problem>;
  if (!data?.run) return null;
  const { rerunOnNewData, rerunFailure, rerunOf, rerunAs } = data.run;

  const send = async (isWanted: boolean): Promise<void> => {
    setProblem(undefined);
    setIsSending(true);
    try {
      const { answer } = await request(RerunOnNewDataDocument, { id, isWanted });
      if (answer.__typename !== "RunUpdated") setProblem(answer.message);
      await again();
    } catch (cause) {
      setProblem((cause as Error).message);
    } finally {
      setIsSending(false);
    }
  };

  return (
    <>
      <p class="row">
        <label class="check">
          <input
            type="checkbox"
            name="rerunOnNewData"
            checked={rerunOnNewData}
            disabled={isSending}
            onChange={(event) => void send(event.currentTarget.checked)}
          />
          Ask it again once its markets have new data
        </label>
        {rerunOf && <Link to={runPath(rerunOf.id)}>The run before it, on older data</Link>}
        {rerunOf && <Link to={comparePath([rerunOf.id, id])}>Compare with it</Link>}
        {rerunAs && <Link to={runPath(rerunAs.id)}>The run after it, on newer data</Link>}
        {rerunAs && <Link to={comparePath([id, rerunAs.id])}>Compare with that</Link>}
      </p>
      {rerunFailure && <p class="note warning">Not asked again yet: {rerunFailure}</p>}
      {problem && <Problem>{problem}</Problem>}
    </>
  );
}
