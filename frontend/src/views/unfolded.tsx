import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

/** A section that opens; its content is there only while it is open. */
export function Unfolded({
  summary,
  children,
}: {
  summary: ComponentChildren;
  children: ComponentChildren;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && children}
    </details>
  );
}
