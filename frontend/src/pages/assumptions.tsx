import type { CarryAssumptionsInput, FundingWindow } from "../api/generated";
import { WINDOW_WORDS, WINDOWS } from "./verdict_words";

export type Assumed = Readonly<Record<AssumptionName, string>>;
type AssumptionName = "holdingDays" | "spotFeeBps" | "perpFeeBps" | "slippageBps";

const FIELDS: readonly [AssumptionName, string, string][] = [
  ["holdingDays", "Days held", "30"],
  ["spotFeeBps", "Spot fee, bps", "10"],
  ["perpFeeBps", "Perp fee, bps", "5.5"],
  ["slippageBps", "Slippage of a fill, bps", "5"],
];

export const NOTHING_ASSUMED: Assumed = {
  holdingDays: "",
  spotFeeBps: "",
  perpFeeBps: "",
  slippageBps: "",
};

/** What was typed as the API takes it; a blank is the service's default, words are left out. */
export function assumptionsOf(typed: Assumed): CarryAssumptionsInput {
  const given = FIELDS.map(([name]) => [name, Number(typed[name])] as const).filter(
    ([name, value]) => typed[name].trim() !== "" && Number.isFinite(value),
  );
  return Object.fromEntries(given);
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
        {FIELDS.map(([name, title, placeholder]) => (
          <label key={name}>
            {title}
            <input
              type="number"
              name={name}
              min="0"
              step="any"
              placeholder={placeholder}
              value={typed[name]}
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
