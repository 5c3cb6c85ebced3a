import { STRATEGIES, titled } from "../../api/catalogue";
import { hasStrategy } from "../../form/presets";
import { type FormProps, idOf } from "../../views/form_parts";

/** What a comparison compares: strategies as set in the form, and presets. */
export function EntryChoice({ form, options, errors, change }: FormProps) {
  const choices: [string, string][] = [
    ...STRATEGIES.map(({ name, cells }): [string, string] => [
      name,
      cells === null ? titled(name) : `${titled(name)}, as set below`,
    ]),
    ...options.presets
      .filter(hasStrategy)
      .map((preset): [string, string] => [`preset:${preset.name}`, `Preset: ${preset.title}`]),
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
