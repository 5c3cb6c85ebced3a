import type { ComponentChildren } from "preact";
import type { Difference } from "../form/differences";
import {
  type ChoiceField,
  type Fields,
  isTicked,
  type NumberField,
  type Options,
} from "../form/fields";
import type { Errors } from "../form/input";
import type { FormState } from "../form/model";
import { numberOf } from "../form/numbers";
import { isInstant } from "../form/period";
import { presetBeside } from "../form/presets";
import { exact, fraction } from "../format";

export interface FormProps {
  readonly form: FormState;
  readonly options: Options;
  readonly errors: Errors;
  /** What of the form is not as by default. */
  readonly differing: readonly Difference[];
  change(part: Partial<FormState>): void;
}

export const idOf = (path: string): string => `field-${path.replaceAll(".", "-")}`;

/** A label, a control with id `idOf(path)`, a hint, and what is wrong with it in words. */
export function Field({
  path,
  title,
  hint,
  error,
  children,
}: {
  path: string;
  title: string;
  hint?: ComponentChildren;
  error?: string | undefined;
  children: ComponentChildren;
}) {
  return (
    <div class={error ? "field wrong" : "field"}>
      <label for={idOf(path)}>{title}</label>
      {children}
      {hint && (
        <p class="hint" id={`${idOf(path)}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${idOf(path)}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

export const describedBy = (path: string, hint: unknown, error: string | undefined) =>
  [hint && `${idOf(path)}-hint`, error && `${idOf(path)}-error`].filter(Boolean).join(" ") ||
  undefined;

/** The change of one typed value; a field of the preset is no longer the preset's. */
const typed = (
  { form, options }: Pick<FormProps, "form" | "options">,
  path: string,
  value: string,
): Partial<FormState> => ({
  values: { ...form.values, [path]: value },
  preset: presetBeside(form, options.presets, path),
});

interface TypedProps extends FormProps {
  readonly path: string;
  readonly title: string;
  readonly hint: string;
}

const attributesOf = ({ path, hint, form, options, errors, change }: TypedProps) => ({
  id: idOf(path),
  name: path,
  value: form.values[path] ?? "",
  "aria-invalid": errors[path] ? (true as const) : undefined,
  "aria-describedby": describedBy(path, hint, errors[path]),
  onInput: (event: { currentTarget: HTMLInputElement }) =>
    change(typed({ form, options }, path, event.currentTarget.value)),
});

export function TextInput({
  maxLength,
  placeholder,
  ...props
}: TypedProps & { readonly maxLength?: number; readonly placeholder?: string }) {
  const { path, title, hint, errors } = props;
  return (
    <Field path={path} title={title} hint={hint} error={errors[path]}>
      <input type="text" maxLength={maxLength} placeholder={placeholder} {...attributesOf(props)} />
    </Field>
  );
}

/** A day; or, of a run that was sent with one, an instant, which a date field cannot show. */
export function DateInput(props: TypedProps) {
  const { path, title, hint, errors, form } = props;
  const attributes = attributesOf(props);
  return (
    <Field path={path} title={title} hint={hint} error={errors[path]}>
      {isInstant(form.values[path] ?? "") ? (
        <input type="text" {...attributes} />
      ) : (
        <input type="date" {...attributes} />
      )}
    </Field>
  );
}

function placeholderOf(field: NumberField, { options, form }: FormProps): string | undefined {
  const fallback = field.fallback(options, form);
  if (fallback === null) return field.blank;
  return field.isRate && field.reading ? field.reading(fallback) : exact(fallback);
}

/** A choice whose first line is the default. */
export function ChoiceInput({ choice, ...props }: { choice: ChoiceField } & FormProps) {
  const { path, title, hint, choices } = choice;
  const { form, errors, options, change } = props;
  const usual = choices.find(([value]) => value === choice.fallback(options))?.[1];
  const fallback = usual ?? choice.blank ?? "None";
  return (
    <Field path={path} title={title} hint={hint} error={errors[path]}>
      <select
        id={idOf(path)}
        name={path}
        value={form.values[path] ?? ""}
        aria-describedby={describedBy(path, hint, errors[path])}
        onChange={(event) => change(typed({ form, options }, path, event.currentTarget.value))}
      >
        <option value="">{fallback} (default)</option>
        {choices.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** The unit of a field, and its number as people say it: "fraction, = 1 bps". */
function UnitOf({ field, ...props }: { field: NumberField } & FormProps) {
  const text = props.form.values[field.path]?.trim() ?? "";
  const value = text === "" ? field.fallback(props.options, props.form) : numberOf(text, field);
  const isKnown = value !== null && Number.isFinite(value);
  const read = /[%s]$/i.test(text) ? field.reading : (field.beside ?? field.reading);
  const title = field.isRate && isKnown ? fraction(value) : undefined;
  return (
    <span class="unit" id={`${idOf(field.path)}-unit`}>
      {field.unit}
      {read && isKnown && <span title={title}>= {read(value)}</span>}
    </span>
  );
}

/** Numbers with their defaults in grey. Not type=number: it hides what is not a number. */
export function NumberInputs({
  fields,
  children,
  ...props
}: { fields: readonly NumberField[]; children?: ComponentChildren } & FormProps) {
  return (
    <div class="fields">
      {fields.map((field) => (
        <Field
          key={field.path}
          path={field.path}
          title={field.title}
          hint={field.hint}
          error={props.errors[field.path]}
        >
          <span class="measured">
            <input
              type="text"
              inputMode="decimal"
              autoComplete="off"
              placeholder={placeholderOf(field, props)}
              {...attributesOf({ ...props, ...field })}
              aria-describedby={`${idOf(field.path)}-unit ${describedBy(field.path, field.hint, props.errors[field.path]) ?? ""}`.trim()}
            />
            <UnitOf field={field} {...props} />
          </span>
        </Field>
      ))}
      {children}
    </div>
  );
}

/** The fields of a part of the input. Its choices stand with `first` where there is one, else
 * behind the numbers, and the children behind all of these. */
export function FieldInputs({
  part,
  first,
  children,
  ...props
}: { part: Fields; first?: ComponentChildren; children?: ComponentChildren } & FormProps) {
  const choices = part.choices.map((choice) => (
    <ChoiceInput key={choice.path} choice={choice} {...props} />
  ));
  return (
    <>
      {first && (
        <div class="fields">
          {first}
          {choices}
        </div>
      )}
      <NumberInputs fields={part.numbers} {...props}>
        {!first && choices}
        {children}
      </NumberInputs>
      {part.flags.map((flag) => (
        <Flag key={flag.path} {...flag} {...props} />
      ))}
    </>
  );
}

export function Flag({
  path,
  title,
  usual = false,
  form,
  options,
  errors,
  change,
}: { path: string; title: string; usual?: boolean } & FormProps) {
  const error = errors[path];
  return (
    <div class={error ? "wrong" : undefined}>
      <label class="check">
        <input
          id={idOf(path)}
          type="checkbox"
          name={path}
          checked={isTicked(form, { path, usual })}
          aria-describedby={describedBy(path, undefined, error)}
          onChange={(event) =>
            change({
              flags: { ...form.flags, [path]: event.currentTarget.checked },
              preset: presetBeside(form, options.presets, path),
            })
          }
        />
        {title}
      </label>
      {error && (
        <p class="error" id={`${idOf(path)}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
