import { PARAMETERS, type Parameter } from "../api/catalogue";
import type { CarryAssumptionsInput, FundingWindow } from "../api/generated";
import { numberOf, wrongNumber } from "../form/numbers";
import { MEASURES } from "../form/units";
import { WINDOW_WORDS, WINDOWS } from "./verdict_words";

const FIELDS = PARAMETERS.assumptions;

/** Numbers as typed, by their field. */
export type Assumed = Readonly<Record<string, string>>;

export const NOTHING_ASSUMED: Assumed = Object.fromEntries(FIELDS.map(({ field }) => [field, ""]));

/** What is wrong with the text of a field; a blank is none. */
function wrongIn(typed: Assumed, { field, title, unit, least }: Parameter): string | undefined {
  const text = typed[field]?.trim() ?? "";
  if (text === "") return undefined;
  return wrongNumber(text, { ...MEASURES[unit], title, mayBeNegative: (least ?? 0) < 0 });
}

/** What was typed as the API takes it; a blank is the service's default, and so is what is wrong. */
export function assumptionsOf(typed: Assumed): CarryAssumptionsInput {
  const given = FIELDS.filter((one) => typed[one.field]?.trim() && !wrongIn(typed, one));
  return Object.fromEntries(
    given.map(({ field, unit }) => [field, numberOf(typed[field] ?? "", MEASURES[unit])]),
  );
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
  const wrong = FIELDS.flatMap((one) => {
    const words = wrongIn(typed, one);
    return words ? [[one.field, words] as const] : [];
  });
  return (
    <details class="assumptions">
      <summary>Costs and holding time</summary>
      <div class="row">
        {FIELDS.map(({ field: name, title, unit, default: usual }) => (
          <label key={name}>
            {unit === "BPS" ? `${title}, bps` : title}
            <input
              type="text"
              inputMode="decimal"
              autoComplete="off"
              name={name}
              placeholder={String(usual)}
              value={typed[name] ?? ""}
              aria-invalid={wrong.some(([field]) => field === name) ? true : undefined}
              onChange={(event) => onTyped({ ...typed, [name]: event.currentTarget.value })}
            />
          </label>
        ))}
      </div>
      <div role="status">
        {wrong.map(([field, words]) => (
          <p key={field} class="error">
            {words}
          </p>
        ))}
      </div>
      <p class="hint">
        Yields after costs pay one round trip (four fills, both legs in and out) every so many days.
      </p>
    </details>
  );
}
