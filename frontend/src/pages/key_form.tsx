import { useState } from "preact/hooks";
import { graphqlUrl } from "../api/client";
import { storedKey } from "../api/key";
import { Field, idOf } from "../views/form_parts";

const PATH = "apiKey";

/** Asks for an API key where the service lets nobody in without one. */
export function KeyForm({ reason, enter }: { reason: string; enter: (key: string) => void }) {
  const [typed, setTyped] = useState("");
  const key = typed.trim();
  const service = new URL(graphqlUrl()).origin;
  return (
    <form
      class="panel key-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (key) enter(key);
      }}
    >
      <h1>This service asks for an API key</h1>
      <p>
        Whoever runs it makes one by <code>carry keys create</code>.
      </p>
      <Field
        path={PATH}
        title="API key"
        hint={`Kept until this tab is closed, and sent to ${service} alone.`}
        error={storedKey() === undefined ? undefined : `The service refuses the key: ${reason}.`}
      >
        <input
          id={idOf(PATH)}
          type="password"
          autocomplete="off"
          spellcheck={false}
          required
          value={typed}
          aria-describedby={`${idOf(PATH)}-hint`}
          aria-invalid={storedKey() !== undefined}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </Field>
      <p class="row">
        <button type="submit">Enter</button>
      </p>
    </form>
  );
}
