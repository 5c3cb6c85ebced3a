import { useState } from "preact/hooks";
import { request } from "../api/client";
import { DeleteRunDocument } from "../api/generated";
import { kindOf } from "../kinds/table";
import { go } from "../state";
import { Problem, Scroll } from "../views/parts";
import type { RunHead } from "../views/run_types";
import { Unfolded } from "../views/unfolded";
import { isOver } from "../words";
import { RunDownloads } from "./downloads";
import { Rerun } from "./rerun";
import { Trials } from "./trials";

function DeleteButton({ id }: { id: string }) {
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<string>();
  const remove = async (): Promise<void> => {
    try {
      const { deleteRun } = await request(DeleteRunDocument, { id });
      if (deleteRun.__typename === "RunDeleted") go("/");
      else setProblem(deleteRun.message);
    } catch (cause) {
      setProblem((cause as Error).message);
    }
  };
  if (problem) return <Problem>{problem}</Problem>;
  if (!isAsking) {
    return (
      <button type="button" class="quiet" onClick={() => setIsAsking(true)}>
        Delete run
      </button>
    );
  }
  return (
    <>
      <button type="button" class="quiet danger" onClick={() => void remove()}>
        Delete for good
      </button>
      <button type="button" class="quiet" onClick={() => setIsAsking(false)}>
        Keep
      </button>
    </>
  );
}

/** What the run was asked, on which data, by which engine; and what can be done with it. */
export function Record({ head }: { head: RunHead }) {
  const { engineVersion, configHash, dataHash, series } = head.provenance;
  return (
    <section class="record" aria-labelledby="record-title">
      <h2 id="record-title">Record</h2>
      {(head.status === "SUCCEEDED" || head.status === "CANCELLED") && (
        <RunDownloads id={head.id} kind={head.kind} />
      )}
      {isOver(head.status) && (
        <p class="row">
          <DeleteButton id={head.id} />
        </p>
      )}
      {kindOf(head.kind).asking && <Rerun id={head.id} />}
      <dl class="provenance">
        <dt>Engine</dt>
        <dd>{engineVersion}</dd>
        <dt>Configuration</dt>
        <dd>
          <code>{configHash}</code>
        </dd>
        <dt>Data</dt>
        <dd>
          <code>{dataHash}</code>
        </dd>
        {isOver(head.status) && <Trials id={head.id} />}
      </dl>
      <Unfolded summary={`${series.length} series used`}>
        <Scroll label="Series used">
          <table>
            <thead>
              <tr>
                <th>Market</th>
                <th>Series</th>
                <th class="number">Revision</th>
                <th>SHA-256</th>
              </tr>
            </thead>
            <tbody>
              {series.map((one) => (
                <tr key={one.sha256 + one.kind + one.symbol}>
                  <td>
                    {one.venue} {one.symbol}
                  </td>
                  <td>
                    {one.kind} {one.timeframe}
                  </td>
                  <td class="number">{one.revision}</td>
                  <td>
                    <code title={one.sha256}>{one.sha256.slice(0, 16)}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </Unfolded>
    </section>
  );
}
