import type { Knob } from "./knobs";
import { stepAt, stepsOf, valueAt } from "./scale";

const idOf = (path: string): string => `live-${path.replaceAll(".", "-")}`;

/** A parameter to be turned, by mouse, finger or arrow keys; its value beside its name. */
export function Slider({
  knob: { path, title, hint, value: before, scale, show },
  value,
  turn,
}: {
  knob: Knob;
  value: number;
  turn(value: number): void;
}) {
  const id = idOf(path);
  return (
    <div class="knob" title={hint}>
      <label for={id}>{title}</label>
      <span class="number" aria-hidden="true">
        {show(value)}
        {value !== before && <span class="hint"> was {show(before)}</span>}
      </span>
      <input
        id={id}
        name={path}
        type="range"
        min={0}
        max={stepsOf(scale)}
        step={1}
        value={stepAt(scale, value)}
        aria-valuetext={show(value)}
        onInput={(event) => turn(valueAt(scale, event.currentTarget.valueAsNumber))}
      />
    </div>
  );
}
