import { STRATEGIES } from "../api/catalogue";
import type { RunOrderField } from "../api/generated";
import { KINDS } from "../kinds/table";
import { STATUS_WORDS } from "../words";
import { type Looked, ORDERS } from "./logbook_address";

function Choice({
  title,
  name,
  value,
  choices,
  onPick,
}: {
  title: string;
  name: string;
  value: string;
  choices: readonly (readonly [string, string])[];
  onPick(value: string): void;
}) {
  return (
    <label>
      {title}{" "}
      <select name={name} value={value} onChange={(event) => onPick(event.currentTarget.value)}>
        {choices.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

const ANY = ["", "Any"] as const;

/** What is looked for, and in which order it is listed. */
export function LogBookFilters({
  looked,
  onLook,
}: {
  looked: Looked;
  /** isTyping: the address is changed in place, not one step for each letter. */
  onLook(changes: Partial<Looked>, isTyping?: boolean): void;
}) {
  return (
    <search class="row filters">
      <label>
        Search{" "}
        <input
          type="search"
          name="text"
          value={looked.text}
          placeholder="name, note, tag, market"
          onInput={(event) => onLook({ text: event.currentTarget.value }, true)}
        />
      </label>
      <Choice
        title="Kind"
        name="kind"
        value={looked.kind}
        choices={[ANY, ...KINDS.map(({ name, title }) => [name, title] as const)]}
        onPick={(kind) => onLook({ kind })}
      />
      <Choice
        title="Strategy"
        name="strategy"
        value={looked.strategy}
        choices={[ANY, ...STRATEGIES.map(({ name }) => [name, name] as const)]}
        onPick={(strategy) => onLook({ strategy })}
      />
      <Choice
        title="Status"
        name="status"
        value={looked.status}
        choices={[ANY, ...Object.entries(STATUS_WORDS)]}
        onPick={(status) => onLook({ status })}
      />
      <Choice
        title="Order by"
        name="order"
        value={looked.order}
        choices={Object.entries(ORDERS)}
        onPick={(order) => onLook({ order: order as RunOrderField })}
      />
      <label class="check">
        <input
          type="checkbox"
          name="ascending"
          checked={looked.ascending}
          onChange={(event) => onLook({ ascending: event.currentTarget.checked })}
        />
        Smallest or oldest first
      </label>
      <label class="check">
        <input
          type="checkbox"
          name="pinned"
          checked={looked.pinned}
          onChange={(event) => onLook({ pinned: event.currentTarget.checked })}
        />
        Starred only
      </label>
      {looked.tag && (
        <button type="button" class="quiet" onClick={() => onLook({ tag: "" })}>
          Tag “{looked.tag}” ✕
        </button>
      )}
    </search>
  );
}
