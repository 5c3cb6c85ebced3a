import { PARAMETERS } from "../api/catalogue";
import type { CarryAssumptionsInput, FundingWindow } from "../api/generated";
import { WINDOW_WORDS, WINDOWS } from "./verdict_words";

const FIELDS = PARAMETERS.assumptions;

/** Numbers as typed, by their field. */
export type Assumed = Readonly<Record<string, string>>;

export const NOTHING_ASSUMED: Assumed = Object.fromEntries(FIELDS.map(({ field }) => [field, ""]));

/** What was typed as the API takes it; a blank is the service's default, words are left out. */
export function assumptionsOf(typed: Assumed): CarryAssumptionsInput {
  const given = FIELDS.map(({ field }) => [field, typed[field]?.trim() ?? ""] as const).filter(
    ([, text]) => text !== "" && Number.isFinite(Number(text)),
  );
  return Object.fromEntries(given.map(([field, text]) => [field, Number(text)]));
}

export function WindowChoice({
  window,
  onWindow,
}: {
  window: FundingWindow;
  onWindow(window: FundingWindow): void;
}) {
  return (
    <fieldset class="choice">
      <legend>Window</legend>
      {WINDOWS.map((one) => (
        <button
          key={one}
          type="button"
          class="quiet"
          aria-pressed={one === window}
          onClick={() => onWindow(one)}
        >
          {WINDOW_WORDS[one]}
        </button>
      ))}
    </fieldset>
  );
}

export function AssumptionFields({
  typed,
  onTyped,
}: {
  typed: Assumed;
  onTyped(typed: Assumed): void;
}) {
  return (
    <details class="assumptions">
      <summary>Costs and holding time</summary>
      <div class="row">
        {FIELDS.map(({ field: name, title, unit, default: usual }) => (
          <label key={name}>
            {unit === "BPS" ? `${title}, bps` : title}
            <input
              type="number"
              name={name}
              min="0"
              step="any"
              placeholder={String(usual)}
              value={typed[name] ?? ""}
              onChange={(event) => onTyped({ ...typed, [name]: event.currentTarget.value })}
            />
          </label>
        ))}
      </div>
      <p class="hint">
        Yields after costs pay one round trip (four fills, both legs in and out) every so many days.
      </p>
    </details>
  );
}
