import { formOptions } from "../api/form_options";
import { type Difference, differences } from "../form/differences";
import { formOf } from "../form/from_input";
import { writtenOut } from "../form/presets";
import { useAsked } from "./asked";
import { type AnyConfig, configWords } from "./config_words";
import type { RunHead } from "./run_types";

async function differing({ kind, input }: RunHead): Promise<readonly Difference[]> {
  const options = await formOptions();
  return differences(
    formOf(kind, writtenOut(input as Record<string, unknown>, options.presets)),
    options,
  );
}

/** What a run was asked otherwise than by default; then everything that it was computed with. */
export function Configuration({ head, config }: { head: RunHead; config: AnyConfig }) {
  const { data } = useAsked(() => differing(head), head.id);
  return (
    <section class="half" aria-labelledby="config-title">
      <h2 id="config-title">Configuration</h2>
      <ul class="changed" aria-label="Not as by default">
        {data?.length === 0 && <li>Everything is as by default.</li>}
        {data?.map(({ path, text }) => (
          <li key={path}>{text}</li>
        ))}
      </ul>
      <p class="muted config">{configWords(config)}</p>
    </section>
  );
}
