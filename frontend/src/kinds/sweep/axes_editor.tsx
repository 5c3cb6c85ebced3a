import type { SweepParameter } from "../../api/generated";
import { isRate, sweepParameters, totalCells, unitOf } from "../../form/axes";
import { type AxisRow, EMPTY_AXIS } from "../../form/model";
import { count } from "../../format";
import { type FormProps, idOf } from "../../views/form_parts";
import { PARAMETER_WORDS } from "../../words";

function AxisLine({
  row,
  index,
  parameters,
  error,
  onChange,
  onRemove,
}: {
  row: AxisRow;
  index: number;
  parameters: readonly SweepParameter[];
  error: string | undefined;
  onChange(row: AxisRow): void;
  onRemove(): void;
}) {
  const path = `axes.${index}`;
  const number = (name: "from" | "to" | "steps", title: string) => (
    <input
      type="text"
      inputMode="decimal"
      size={9}
      aria-label={`${title} of axis ${index + 1}`}
      placeholder={title}
      value={row[name]}
      onInput={(event) => onChange({ ...row, [name]: event.currentTarget.value })}
    />
  );
  return (
    <div class={error ? "axis wrong" : "axis"}>
      <select
        id={idOf(path)}
        aria-label={`Parameter of axis ${index + 1}`}
        aria-describedby={error ? `${idOf(path)}-error` : undefined}
        value={row.parameter}
        onChange={(event) =>
          onChange({ ...row, parameter: event.currentTarget.value as SweepParameter })
        }
      >
        {parameters.map((parameter) => (
          <option key={parameter} value={parameter}>
            {PARAMETER_WORDS[parameter]}
          </option>
        ))}
      </select>
      <select
        aria-label={`Kind of axis ${index + 1}`}
        value={row.kind}
        onChange={(event) =>
          onChange({ ...row, kind: event.currentTarget.value as AxisRow["kind"] })
        }
      >
        <option value="values">values</option>
        <option value="range">range</option>
      </select>
      {row.kind === "values" ? (
        <input
          class="wide"
          type="text"
          aria-label={`Values of axis ${index + 1}`}
          placeholder="0.0001, 0.0002, 0.0003"
          value={row.values}
          onInput={(event) => onChange({ ...row, values: event.currentTarget.value })}
        />
      ) : (
        <span class="row">
          {number("from", "From")}
          {number("to", "To")}
          {number("steps", "Steps")}
        </span>
      )}
      <button
        type="button"
        class="quiet"
        aria-label={`Remove axis ${index + 1}`}
        onClick={onRemove}
      >
        Remove
      </button>
      <p class="hint">
        {isRate(row.parameter)
          ? "Of a settlement: 1bps, 0.01% and 0.0001 are the same."
          : `In ${unitOf(row.parameter)?.unit}.`}
      </p>
      {error && (
        <p class="error" id={`${idOf(path)}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

export function AxesEditor({ form, options, errors, change }: FormProps) {
  const parameters = sweepParameters(form.strategy);
  const cells = totalCells(form.axes, form.strategy);
  const free = parameters.filter((one) => !form.axes.some((axis) => axis.parameter === one));
  const replace = (index: number, row: AxisRow): void =>
    change({ axes: form.axes.map((old, at) => (at === index ? row : old)) });
  const add = (): void => {
    const parameter = free[0];
    if (parameter) change({ axes: [...form.axes, { ...EMPTY_AXIS, parameter }] });
  };
  return (
    <fieldset class={errors.axes ? "group wrong" : "group"}>
      <legend>Sweep axes</legend>
      {form.axes.length === 0 && cells !== undefined && (
        <p class="hint">No axes: the default grid of this strategy.</p>
      )}
      {form.axes.map((row, index) => (
        <AxisLine
          // biome-ignore lint/suspicious/noArrayIndexKey: an axis has no other identity
          key={index}
          row={row}
          index={index}
          parameters={parameters}
          error={errors[`axes.${index}`]}
          onChange={(changed) => replace(index, changed)}
          onRemove={() => change({ axes: form.axes.filter((_, at) => at !== index) })}
        />
      ))}
      <p class="row">
        <button type="button" class="quiet" disabled={free.length === 0} onClick={add}>
          Add axis
        </button>
        <output class="cells">
          {cells === undefined ? "Cells: –" : `Cells: ${count(cells)}`} of at most{" "}
          {count(options.limits.sweepCells)}
        </output>
      </p>
      {errors.axes && <p class="error">{errors.axes}</p>}
    </fieldset>
  );
}
