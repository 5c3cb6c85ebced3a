import type { AxisFragment } from "../api/generated";
import { type AnyConfig, axesWords, configWords } from "./config_words";

/** The run's settings in one line of words; axes: what a sweep varies of them. */
export function ConfigLine({
  config,
  axes,
}: {
  config: AnyConfig;
  axes?: readonly AxisFragment[];
}) {
  return (
    <p class="muted config">
      {configWords(config, axes)}
      {axes && ` ${axesWords(axes)}`}
    </p>
  );
}
