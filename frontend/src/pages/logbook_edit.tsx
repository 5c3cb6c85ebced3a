import { useState } from "preact/hooks";
import { request } from "../api/client";
import { type LogLineFragment, UpdateRunDocument, type UpdateRunInput } from "../api/generated";
import { Problem } from "../views/parts";

/** Says something of a run; the reason in words where that is refused. */
export async function describeRun(id: string, input: UpdateRunInput): Promise<string | undefined> {
  try {
    const { updateRun } = await request(UpdateRunDocument, { id, input });
    return updateRun.__typename === "RunUpdated" ? undefined : updateRun.message;
  } catch (cause) {
    return (cause as Error).message;
  }
}

const tagsOf = (text: string): string[] =>
  text
    .split(",")
    .map((tag) => tag.trim())
    .filter(Boolean);

/** A run's name, tags and note, to be changed. */
export function EditLine({ run, onDone }: { run: LogLineFragment; onDone(): void }) {
  const [label, setLabel] = useState(run.label ?? "");
  const [tags, setTags] = useState(run.tags.join(", "));
  const [note, setNote] = useState(run.note ?? "");
  const [problem, setProblem] = useState<string>();
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const refused = await describeRun(run.id, { label, tags: tagsOf(tags), note });
    if (refused) setProblem(refused);
    else onDone();
  };
  return (
    <form class="row describing" onSubmit={(event) => void save(event)}>
      <label>
        Name
        <input
          name="label"
          value={label}
          ref={(input) => {
            // Whoever opens it wants to type; once, not on every letter.
            if (input && !input.dataset.seen) {
              input.dataset.seen = "1";
              input.focus();
            }
          }}
          onInput={(event) => setLabel(event.currentTarget.value)}
        />
      </label>
      <label>
        Tags, with commas
        <input name="tags" value={tags} onInput={(event) => setTags(event.currentTarget.value)} />
      </label>
      <label class="note-field">
        Note
        <textarea
          name="note"
          rows={2}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      <button type="submit">Save</button>
      <button type="button" class="quiet" onClick={onDone}>
        Cancel
      </button>
      {problem && <Problem>{problem}</Problem>}
    </form>
  );
}
