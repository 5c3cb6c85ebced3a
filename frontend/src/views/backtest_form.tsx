import { useRef } from "preact/hooks";
import {
  type FormState,
  hasManyMarkets,
  type MarketNode,
  type RunMode,
  type StrategyName,
  withPreset,
} from "../form/model";
import { Advanced } from "./advanced";
import { AxesEditor } from "./axes_editor";
import { DateInput, type FormProps, idOf } from "./form_parts";
import { MarketChecks, MarketSelect } from "./market_choice";
import { SharesEditor } from "./shares_editor";

const MODES: readonly [RunMode, string, string][] = [
  ["BACKTEST", "Single", "One strategy on one market"],
  ["COMPARISON", "Compare", "Several strategies on one market"],
  ["SWEEP", "Sweep", "A grid of parameters on one market"],
  ["MULTI_MARKET", "Multi-market", "One strategy on many markets"],
  ["PORTFOLIO", "Portfolio", "One capital over many markets"],
];

const SENDING: Readonly<Record<RunMode, string>> = {
  BACKTEST: "Starting the backtest …",
  COMPARISON: "Starting the comparison …",
  SWEEP: "Starting the sweep …",
  MULTI_MARKET: "Starting the markets …",
  PORTFOLIO: "Starting the portfolio …",
};

const RUN: Readonly<Record<RunMode, string>> = {
  BACKTEST: "Run backtest",
  COMPARISON: "Run comparison",
  SWEEP: "Run sweep",
  MULTI_MARKET: "Run on all chosen markets",
  PORTFOLIO: "Run the portfolio",
};

const STRATEGIES: readonly [StrategyName, string][] = [
  ["simple", "Simple: rate above a threshold"],
  ["composite", "Composite: score of four signals"],
  ["hold", "Hold: in from first to last settlement"],
];

function ModeChoice({ form, change }: Pick<FormProps, "form" | "change">) {
  return (
    <fieldset class="modes">
      <legend>Run mode</legend>
      {MODES.map(([mode, title, hint]) => (
        <label key={mode} class={form.mode === mode ? "mode chosen" : "mode"}>
          <input
            type="radio"
            name="mode"
            value={mode}
            checked={form.mode === mode}
            onChange={() => change({ mode })}
          />
          <span>
            {title}
            <span class="hint">{hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Presets({ form, options, change }: FormProps) {
  const active = options.presets.find((preset) => preset.name === form.preset);
  return (
    <fieldset class="group presets">
      <legend>Presets</legend>
      <p class="row">
        {options.presets.map((preset) => (
          <button
            key={preset.name}
            type="button"
            class="quiet"
            aria-pressed={preset.name === form.preset}
            onClick={() => change({ ...withPreset(form, preset), axes: [] })}
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

function EntryChoice({ form, options, errors, change }: FormProps) {
  const choices: [string, string][] = [
    ["simple", "Simple, as set below"],
    ["composite", "Composite, as set below"],
    ["hold", "Hold"],
    ...options.presets.map((preset): [string, string] => [
      `preset:${preset.name}`,
      `Preset: ${preset.title}`,
    ]),
  ];
  const toggle = (name: string, isOn: boolean): void => {
    const kept = choices.map(([one]) => one).filter((one) => form.entries.includes(one));
    change({
      entries: isOn
        ? choices.map(([one]) => one).filter((one) => one === name || kept.includes(one))
        : kept.filter((one) => one !== name),
    });
  };
  return (
    <fieldset id={idOf("entries")} class={errors.entries ? "group wrong" : "group"}>
      <legend>Strategies to compare</legend>
      <div class="checks">
        {choices.map(([name, title]) => (
          <label class="check" key={name}>
            <input
              type="checkbox"
              name="entries"
              value={name}
              checked={form.entries.includes(name)}
              onChange={(event) => toggle(name, event.currentTarget.checked)}
            />
            {title}
          </label>
        ))}
      </div>
      {errors.entries && <p class="error">{errors.entries}</p>}
    </fieldset>
  );
}

export function BacktestForm({
  markets,
  isSending,
  datesTyped: wereTyped,
  ...props
}: FormProps & {
  readonly markets: readonly MarketNode[];
  readonly isSending: boolean;
  readonly datesTyped: boolean;
}) {
  const { form, change } = props;
  const datesTyped = useRef(wereTyped);
  const changeDate = (part: Partial<FormState>): void => {
    datesTyped.current = true;
    change(part);
  };
  const choice = { markets, datesTyped: datesTyped.current, ...props };
  return (
    <div class="backtest-form">
      <ModeChoice form={form} change={change} />
      {hasManyMarkets(form.mode) ? <MarketChecks {...choice} /> : <MarketSelect {...choice} />}
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
          hint="To 00:00 UTC of this day."
          {...props}
          change={changeDate}
        />
        {form.mode !== "COMPARISON" && (
          <div class={props.errors.strategy ? "field wrong" : "field"}>
            <label for={idOf("strategy")}>Strategy</label>
            <select
              id={idOf("strategy")}
              name="strategy"
              value={form.strategy}
              onChange={(event) =>
                change({
                  strategy: event.currentTarget.value as StrategyName,
                  preset: undefined,
                  axes: [],
                })
              }
            >
              {STRATEGIES.map(([name, title]) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </select>
            {props.errors.strategy && <p class="error">{props.errors.strategy}</p>}
          </div>
        )}
      </div>
      {form.mode === "COMPARISON" ? <EntryChoice {...props} /> : <Presets {...props} />}
      {form.mode === "SWEEP" && <AxesEditor {...props} />}
      {form.mode === "PORTFOLIO" && <SharesEditor {...props} />}
      <Advanced {...props} />
      <button type="submit" class="primary" disabled={isSending}>
        {isSending ? SENDING[form.mode] : RUN[form.mode]}
      </button>
    </div>
  );
}
