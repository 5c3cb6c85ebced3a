import { useState } from "preact/hooks";
import { request } from "../api/client";
import { DeleteRunDocument } from "../api/generated";
import { mutationText } from "../api/mutation_text";
import { kindOf } from "../kinds/table";
import { go } from "../state";
import { Link, Problem, Scroll } from "../views/parts";
import type { RunHead } from "../views/run_types";
import { isOver } from "../words";
import { RunDownloads } from "./downloads";
import { Rerun } from "./rerun";
import { Trials } from "./trials";

function CopyAsGraphql({ head }: { head: RunHead }) {
  const [copied, setCopied] = useState<"yes" | "no" | undefined>();
  const text = mutationText(kindOf(head.kind).mutation, head.input);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied("yes");
    } catch {
      // Without permission (or https) the text stands below, to be copied by hand.
      setCopied("no");
    }
  };
  return (
    <>
      <button type="button" class="quiet" onClick={() => void copy()}>
        Copy as GraphQL
      </button>
      <span role="status" class="muted">
        {copied === "yes" && "Copied."}
        {copied === "no" && "The browser refused; the text stands below."}
      </span>
      <details class="mutation" open={copied === "no" || undefined}>
        <summary>The mutation</summary>
        <Scroll label="The mutation as GraphQL">
          <pre>
            <code>{text}</code>
          </pre>
        </Scroll>
      </details>
    </>
  );
}

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
      <div class="row">
        <CopyAsGraphql head={head} />
      </div>
      <p class="row">
        {kindOf(head.kind).asking && (
          <Link to={`/backtest?from=${encodeURIComponent(head.id)}`} class="button quiet">
            Clone and edit
          </Link>
        )}
        {isOver(head.status) && <DeleteButton id={head.id} />}
      </p>
      {head.kind !== "IMPORT" && <Rerun id={head.id} />}
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
      <details>
        <summary>{series.length} series used</summary>
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
      </details>
    </section>
  );
}
