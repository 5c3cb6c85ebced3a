import { STRATEGIES, type StrategyName, strategyTold, titled } from "../../api/catalogue";
import { type EntryRow, entryPath, type FormState } from "../../form/model";
import { entryOf, hasStrategy } from "../../form/presets";
import { type FormProps, idOf } from "../../views/form_parts";
import { StrategyFields } from "../../views/strategy_fields";

const nextKey = ({ entries }: FormState): string =>
  String(Math.max(-1, ...entries.map(({ key }) => Number(key))) + 1);

/** A strategy of the comparison with its name and, behind a summary, its own parameters. */
function Entry({ entry, index, ...props }: FormProps & { entry: EntryRow; index: number }) {
  const { form, change, differing } = props;
  const { key, strategy, label } = entry;
  const replace = (part: Partial<EntryRow>): void =>
    change({ entries: form.entries.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  const number = index + 1;
  const isChanged = differing.some(({ path }) => path.startsWith(`${entryPath(entry)}.`));
  return (
    <div class="entry">
      <div class="row">
        <select
          aria-label={`Strategy ${number}`}
          value={strategy}
          onChange={(event) => replace({ strategy: event.currentTarget.value as StrategyName })}
        >
          {STRATEGIES.map(({ name }) => (
            <option key={name} value={name}>
              {titled(name)}
            </option>
          ))}
        </select>
        <input
          type="text"
          aria-label={`Name of strategy ${number}`}
          placeholder={strategy}
          value={label}
          onInput={(event) => replace({ label: event.currentTarget.value })}
        />
        <button
          type="button"
          class="quiet"
          aria-label={`Remove strategy ${number}`}
          onClick={() => change({ entries: form.entries.filter((one) => one.key !== key) })}
        >
          Remove
        </button>
      </div>
      <StrategyFields
        key={strategy}
        name={strategy}
        root={entryPath(entry)}
        isOpen={isChanged}
        {...props}
      />
    </div>
  );
}

/** What a comparison compares: any strategies, each as often as one likes. */
export function EntryChoice(props: FormProps) {
  const { form, options, errors, change } = props;
  const add = (entry: Omit<EntryRow, "key">, part: Partial<FormState> = {}): void =>
    change({ ...part, entries: [...form.entries, { ...entry, key: nextKey(form) }] });
  return (
    <fieldset id={idOf("entries")} class={errors.entries ? "group wrong" : "group"}>
      <legend>Strategies to compare</legend>
      {form.entries.map((entry, index) => (
        <Entry key={entry.key} entry={entry} index={index} {...props} />
      ))}
      <p class="row">
        Add
        {STRATEGIES.map(({ name }) => (
          <button
            key={name}
            type="button"
            class="quiet"
            onClick={() => add({ strategy: name, label: "" })}
          >
            {titled(name)}
          </button>
        ))}
        {options.presets.filter(hasStrategy).map((preset) => (
          <button
            key={preset.name}
            type="button"
            class="quiet"
            onClick={() =>
              add(
                { strategy: strategyTold(preset.strategy).name, label: preset.name },
                entryOf(form, preset, nextKey(form)),
              )
            }
          >
            Preset: {preset.title}
          </button>
        ))}
      </p>
      {errors.entries && <p class="error">{errors.entries}</p>}
    </fieldset>
  );
}
