import type { FileTakenFragment } from "../api/generated";
import { askedFor, OF_ALL, SAID, SAID_FIELDS, type SaidField, type Values } from "../form/said";
import { describedBy, Field, idOf } from "../views/form_parts";

interface SaidProps {
  /** The file as a look calls it; "" is all files. */
  readonly file: string;
  readonly values: Values;
  readonly errors: Readonly<Record<string, string>>;
  onValues(values: Values): void;
}

function SaidInputs({
  file,
  fields,
  values,
  errors,
  onValues,
}: SaidProps & { fields: readonly SaidField[] }) {
  return (
    <div class="fields">
      {fields.map((field) => {
        const [title, example] = SAID[field];
        const path = `said.${file.replaceAll(/[^A-Za-z0-9]/g, (one) => `_${one.codePointAt(0)}_`)}.${field}`;
        return (
          <Field key={field} path={path} title={title} error={errors[field]}>
            <input
              type="text"
              id={idOf(path)}
              autoComplete="off"
              placeholder={example}
              value={values[field] ?? ""}
              aria-invalid={errors[field] ? true : undefined}
              aria-describedby={describedBy(path, undefined, errors[field])}
              onInput={(event) => onValues({ ...values, [field]: event.currentTarget.value })}
            />
          </Field>
        );
      })}
    </div>
  );
}

/** What a refused file asks for, beside everything else that may be said of it. */
export function FileSaid({ taken, ...props }: SaidProps & { taken: FileTakenFragment }) {
  const first = askedFor([taken]);
  return (
    <fieldset class="said">
      <legend>{taken.file}</legend>
      <p class="reason">{taken.refused}</p>
      {first.length > 0 && <SaidInputs {...props} fields={first} />}
      <details>
        <summary>Say more of this file</summary>
        <SaidInputs {...props} fields={SAID_FIELDS.filter((one) => !first.includes(one))} />
      </details>
    </fieldset>
  );
}

/** What is said of all files that are silent about it. */
export function AllSaid({ files, ...props }: Omit<SaidProps, "file"> & { files: number }) {
  return (
    <details class="said">
      <summary>Say something of {files === 1 ? "this file" : `all ${files} files`}</summary>
      <SaidInputs {...props} file={OF_ALL} fields={SAID_FIELDS} />
    </details>
  );
}
