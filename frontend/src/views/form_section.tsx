import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Errors } from "../form/terms";
import type { FormProps } from "./form_parts";

const isAbout = (roots: RegExp, texts: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(texts).some(([path, value]) => roots.test(path) && value);

/** A `details` that opens by itself where something in it is wrong, or filled; it never closes so. */
export function useOpening(roots: RegExp, errors: Errors, isUsed = false) {
  const details = useRef<HTMLDetailsElement>(null);
  const { source } = roots;
  useEffect(() => {
    if (details.current && (isUsed || isAbout(new RegExp(source), errors))) {
      details.current.open = true;
    }
  }, [source, errors, isUsed]);
  return details;
}

/** Fields behind a summary; open where one of them is wrong or not as by default. */
export function Section({
  title,
  roots,
  children,
  ...props
}: { title: string; roots: RegExp; children: ComponentChildren } & FormProps) {
  const { form, errors, differing } = props;
  const isUsed = differing.some(({ path }) => roots.test(path)) || isAbout(roots, form.values);
  return (
    <details class="group section" ref={useOpening(roots, errors, isUsed)}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}
