import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";

/** Words or a number with more to say on hover, focus or tap; Escape hides it. */
export function Tip({
  text,
  kind,
  children,
}: {
  text: string;
  /** A word that is explained is underlined, a number is not. */
  kind: "word" | "number";
  children: ComponentChildren;
}) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the tip must stay while the pointer is on it
    <span
      class="tipped"
      onMouseEnter={() => setOpen(true)}
      onMouseLeave={() => setOpen(false)}
      onKeyDown={(event) => event.key === "Escape" && setOpen(false)}
    >
      <button
        type="button"
        class={`tipped-${kind}`}
        aria-describedby={id}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onClick={() => setOpen(true)}
      >
        {children}
      </button>
      <span role="tooltip" id={id} class={isOpen ? "tip open" : "tip"}>
        {text}
      </span>
    </span>
  );
}
