import { EMPTY_FORM, type FormState } from "./model";

const NAMES = Object.keys(EMPTY_FORM) as (keyof FormState)[];

/** A form as text for an address: what is not as in an empty one. */
export function formText(form: FormState): string {
  const told = NAMES.filter(
    (name) => JSON.stringify(form[name]) !== JSON.stringify(EMPTY_FORM[name]),
  );
  return JSON.stringify(Object.fromEntries(told.map((name) => [name, form[name]])));
}

/** The form that a text stands for; undefined where it stands for none. */
export function formFrom(text: string | null): FormState | undefined {
  if (text === null) return undefined;
  try {
    const told = JSON.parse(text) as Record<string, unknown>;
    const fits = NAMES.every((name) => {
      const [value, empty] = [told[name], EMPTY_FORM[name]];
      if (value === undefined) return true;
      if (name === "preset") return typeof value === "string";
      return typeof value === typeof empty && Array.isArray(value) === Array.isArray(empty);
    });
    if (!fits) return undefined;
    return {
      ...EMPTY_FORM,
      ...Object.fromEntries(NAMES.flatMap((name) => (name in told ? [[name, told[name]]] : []))),
    };
  } catch {
    return undefined;
  }
}
