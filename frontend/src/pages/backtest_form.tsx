import { useRef } from "preact/hooks";
import { STRATEGIES, type StrategyName, titled } from "../api/catalogue";
import type { FormState, MarketNode } from "../form/model";
import { hasStrategy, presetBeside, presetNamed, withPreset } from "../form/presets";
import { askingOf, KINDS, kindOf } from "../kinds/table";
import { runPath } from "../state";
import { DateInput, type FormProps, idOf } from "../views/form_parts";
import { Link } from "../views/parts";
import type { RunHead } from "../views/run_types";
import { Advanced } from "./advanced";
import { MarketChecks, MarketSelect } from "./market_choice";
import { MarketPanel } from "./market_panel";

function ModeChoice({ form, change }: Pick<FormProps, "form" | "change">) {
  return (
    <fieldset class="modes">
      <legend>Run mode</legend>
      {KINDS.map(
        ({ name, asking }) =>
          asking && (
            <label key={name} class={form.mode === name ? "mode chosen" : "mode"}>
              <input
                type="radio"
                name="mode"
                value={name}
                checked={form.mode === name}
                onChange={() => change({ mode: name })}
              />
              <span>
                {asking.mode}
                <span class="hint">{asking.hint}</span>
              </span>
            </label>
          ),
      )}
    </fieldset>
  );
}

function Presets({ form, options, change }: FormProps) {
  const { presets } = options;
  const active = presetNamed(presets, form.preset);
  const { hasEntries } = askingOf(form.mode);
  return (
    <fieldset class="group presets">
      <legend>Presets</legend>
      <p class="row">
        {presets
          .filter((preset) => !(hasEntries && hasStrategy(preset)))
          .map((preset) => (
            <button
              key={preset.name}
              type="button"
              class="quiet"
              aria-pressed={preset.name === form.preset}
              onClick={() =>
                change({
                  ...withPreset(form, preset, presets),
                  ...(hasStrategy(preset) ? { axes: [] } : {}),
                })
              }
            >
              {preset.title}
            </button>
          ))}
      </p>
      <p class="hint" aria-live="polite">
        {active ? `Active: ${active.title}. ${active.description}` : "None active."}
      </p>
    </fieldset>
  );
}

/** What is not as by default, whatever section it stands in. */
function Differences({ differing }: Pick<FormProps, "differing">) {
  if (differing.length === 0) return null;
  return (
    <section class="group differences" aria-labelledby="differences-title">
      <h2 id="differences-title">Not as by default</h2>
      <ul>
        {differing.map(({ path, text }) => (
          <li key={path}>{text}</li>
        ))}
      </ul>
    </section>
  );
}

export function BacktestForm({
  markets,
  isSending,
  cloned,
  ...props
}: FormProps & {
  readonly markets: readonly MarketNode[];
  readonly isSending: boolean;
  /** The run that the form was made of. */
  readonly cloned: RunHead | undefined;
}) {
  const { form, change } = props;
  const asking = askingOf(form.mode);
  const { Part } = asking;
  const datesTyped = useRef(cloned !== undefined);
  const changeDate = (part: Partial<FormState>): void => {
    datesTyped.current = true;
    change(part);
  };
  const choice = { markets, datesTyped: datesTyped.current, ...props };
  return (
    <div class="backtest-form">
      <div class="form-part">
        {cloned && (
          <p class="note">
            As <Link to={runPath(cloned.id)}>{cloned.label ?? kindOf(cloned.kind).title}</Link> was
            asked.
          </p>
        )}
        <ModeChoice form={form} change={change} />
        {asking.hasManyMarkets ? <MarketChecks {...choice} /> : <MarketSelect {...choice} />}
        <div class="fields main">
          <DateInput
            path="period.start"
            title="Start date"
            hint="From 00:00 UTC of this day."
            {...props}
            change={changeDate}
          />
          <DateInput
            path="period.end"
            title="End date"
            hint="To the end of this day, UTC."
            {...props}
            change={changeDate}
          />
          {!asking.hasEntries && (
            <div class={props.errors.strategy ? "field wrong" : "field"}>
              <label for={idOf("strategy")}>Strategy</label>
              <select
                id={idOf("strategy")}
                name="strategy"
                value={form.strategy}
                onChange={(event) =>
                  change({
                    strategy: event.currentTarget.value as StrategyName,
                    preset: presetBeside(form, props.options.presets, "strategy."),
                    axes: [],
                  })
                }
              >
                {STRATEGIES.map(({ name, title }) => (
                  <option key={name} value={name}>
                    {titled(name)}: {title}
                  </option>
                ))}
              </select>
              {props.errors.strategy && <p class="error">{props.errors.strategy}</p>}
            </div>
          )}
        </div>
      </div>
      <MarketPanel form={form} options={props.options} />
      <div class="form-part">
        <Presets {...props} />
        {Part && <Part {...props} />}
        <Differences differing={props.differing} />
        <Advanced isCloned={cloned !== undefined} {...props} />
        <button type="submit" class="primary" disabled={isSending}>
          {isSending ? asking.sending : asking.action}
        </button>
      </div>
    </div>
  );
}
