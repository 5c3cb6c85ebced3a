import { useEffect } from "preact/hooks";
import { request } from "../api/client";
import { RunDocument } from "../api/generated";
import { kindOf } from "../kinds/table";
import { useAsked } from "../views/asked";
import { Loading, Problem } from "../views/parts";
import type { RunHead } from "../views/run_types";
import { isOver } from "../words";
import { useLive } from "./live";
import { Progress } from "./progress";

function Shown({ head, again, onStored }: { head: RunHead; again(): void; onStored(): void }) {
  const { live, problem } = useLive(head, again);
  const isStored = head.status === "SUCCEEDED";
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when it is stored
  useEffect(() => {
    if (isStored) onStored();
  }, [isStored]);
  if (isOver(head.status)) {
    const { Ended } = kindOf(head.kind);
    return Ended ? <Ended head={head} /> : null;
  }
  return (
    <>
      <Progress id={head.id} {...live} />
      {problem && <Problem>{problem}</Problem>}
    </>
  );
}

/** An import as it goes on, and how it ended. */
export function ImportJob({ id, onStored }: { id: string; onStored(): void }) {
  const { data, error, again } = useAsked(() => request(RunDocument, { id }), id);
  if (error) return <Problem>{error}</Problem>;
  if (!data?.run) return <Loading what="the import" />;
  return <Shown head={data.run} again={() => void again()} onStored={onStored} />;
}
