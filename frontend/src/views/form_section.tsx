import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Errors } from "../form/terms";
import type { FormProps } from "./form_parts";

const isAbout = (roots: RegExp, texts: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(texts).some(([path, value]) => roots.test(path) && value);

/** A `details` that opens by itself whenever new errors have one of its own. */
export function useOpening(roots: RegExp, errors: Errors) {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (details.current && isAbout(roots, errors)) details.current.open = true;
  }, [roots, errors]);
  return details;
}

/** Fields behind a summary; open where one of them is filled or wrong. */
export function Section({
  title,
  roots,
  children,
  ...props
}: { title: string; roots: RegExp; children: ComponentChildren } & FormProps) {
  const { form, errors } = props;
  const isUsed = isAbout(roots, form.values) || isAbout(roots, form.flags);
  return (
    <details class="group section" open={isUsed || undefined} ref={useOpening(roots, errors)}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}
