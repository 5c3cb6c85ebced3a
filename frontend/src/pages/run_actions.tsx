import { useState } from "preact/hooks";
import { graphqlUrl, request } from "../api/client";
import { LANGUAGES } from "../api/code/table";
import { PinRunDocument } from "../api/generated";
import { storedKey } from "../api/key";
import { kindOf } from "../kinds/table";
import { acceptedPath, go } from "../state";
import { Link, Problem, Scroll } from "../views/parts";
import type { RunHead } from "../views/run_types";
import { type Copying, useCopy } from "../views/use_copy";
import { isOver } from "../words";
import { logBookPath } from "./logbook_address";
import { isComparable } from "./logbook_words";

function Star({ head, onProblem }: { head: RunHead; onProblem(text: string): void }) {
  const [isPinned, setIsPinned] = useState(head.pinned);
  const toggle = async (): Promise<void> => {
    try {
      const { updateRun } = await request(PinRunDocument, { id: head.id, pinned: !isPinned });
      if (updateRun.__typename === "RunUpdated") setIsPinned(updateRun.run.pinned);
      else onProblem(updateRun.message);
    } catch (cause) {
      onProblem((cause as Error).message);
    }
  };
  return (
    <button
      type="button"
      class="quiet star"
      aria-pressed={isPinned}
      title="Keep this run at hand"
      onClick={() => void toggle()}
    >
      <span aria-hidden="true">{isPinned ? "★" : "☆"}</span>
      <span class="roomy"> Star</span>
    </button>
  );
}

function RunAgain({ head, onProblem }: { head: RunHead; onProblem(text: string): void }) {
  const [isSending, setIsSending] = useState(false);
  const { asking } = kindOf(head.kind);
  if (!asking) return null;
  const start = async (): Promise<void> => {
    setIsSending(true);
    const { idempotencyKey: _, ...input } = head.input as Record<string, unknown>;
    try {
      const answer = await asking.start(input);
      if (answer.__typename === "RunAccepted") go(acceptedPath(answer));
      else onProblem(answer.message);
    } catch (cause) {
      onProblem((cause as Error).message);
    } finally {
      setIsSending(false);
    }
  };
  return (
    <button
      type="button"
      class="quiet"
      disabled={isSending}
      title="Ask the same of the data and the engine of today"
      onClick={() => void start()}
    >
      Run again
    </button>
  );
}

function CopyAs({ head, copying }: { head: RunHead; copying: Copying }) {
  const question = {
    mutation: kindOf(head.kind).mutation,
    input: head.input,
    url: graphqlUrl(),
    hasKey: storedKey() !== undefined,
  };
  return (
    <details class="menu">
      <summary class="button quiet">Copy as</summary>
      <div>
        {LANGUAGES.map((language) => (
          <button
            key={language.name}
            type="button"
            class="quiet"
            aria-label={`Copy as ${language.name}`}
            onClick={(event) => {
              event.currentTarget.closest("details")?.removeAttribute("open");
              void copying.copy(language.write(question));
            }}
          >
            {language.name}
          </button>
        ))}
      </div>
    </details>
  );
}

/** What can be done with a run, in its heading. */
export function RunActions({ head }: { head: RunHead }) {
  const [problem, setProblem] = useState<string>();
  const copying = useCopy();
  return (
    <>
      <div class="actions">
        <span role="status" class="copied">
          {copying.isCopied && "Copied."}
        </span>
        {kindOf(head.kind).asking && (
          <Link to={`/backtest?from=${encodeURIComponent(head.id)}`} class="button quiet">
            Clone<span class="roomy"> and edit</span>
          </Link>
        )}
        {isOver(head.status) && <RunAgain head={head} onProblem={setProblem} />}
        {isComparable(head) && (
          <Link to={logBookPath({ ticked: [head.id] })} class="button quiet">
            Compare
          </Link>
        )}
        <Star head={head} onProblem={setProblem} />
        <button
          type="button"
          class="quiet"
          title="Copy the address of this run"
          onClick={() => void copying.copy(window.location.href)}
        >
          Share
        </button>
        <CopyAs head={head} copying={copying} />
      </div>
      {problem && <Problem>{problem}</Problem>}
      {copying.refused && (
        <div class="refused">
          <p class="note" role="status">
            The browser keeps its clipboard to itself; the text stands here.
          </p>
          <Scroll label="What was to be copied">
            <pre>
              <code>{copying.refused}</code>
            </pre>
          </Scroll>
        </div>
      )}
    </>
  );
}
