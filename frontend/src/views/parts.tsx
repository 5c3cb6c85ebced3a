import type { ComponentChildren } from "preact";
import type { RunStatus } from "../api/generated";
import { tone } from "../format";
import { href } from "../state";
import { marketName, STATUS_WORDS } from "../words";

/** A link inside the page: moves without a reload, and still opens in a new tab. */
export function Link({
  to,
  children,
  ...rest
}: {
  to: string;
  children: ComponentChildren;
  class?: string;
  "aria-current"?: "page" | undefined;
}) {
  return (
    <a href={href(to)} data-inner={to} {...rest}>
      {children}
    </a>
  );
}

export function Problem({ children }: { children: ComponentChildren }) {
  return (
    <p class="problem" role="alert">
      {children}
    </p>
  );
}

export function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul class="notes">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

export const Synthetic = () => (
  <span class="badge synthetic" title="Generated data, not an exchange's">
    SYNTHETIC
  </span>
);

export const Status = ({ status }: { status: RunStatus }) => (
  <span class={`badge status ${status.toLowerCase()}`}>{STATUS_WORDS[status]}</span>
);

/** A market's name with its badge, fit to be followed by a colon. */
export const Market = ({
  market,
  synthetic,
}: {
  market: { venue: string; symbol: string };
  synthetic: boolean;
}) => (
  <>
    {marketName(market)}
    {synthetic && (
      <>
        {" "}
        <Synthetic />
      </>
    )}
  </>
);

/** A number whose colour goes with its sign; the text carries the sign as well. */
export const Signed = ({ value, text }: { value: number | null | undefined; text: string }) => (
  <span class={tone(value)}>{text}</span>
);

export const Loading = ({ what }: { what: string }) => (
  <p class="loading" role="status">
    Loading {what} …
  </p>
);

/** What scrolls sideways by itself when the page is narrow; reachable by keyboard. */
export const Scroll = ({ label, children }: { label: string; children: ComponentChildren }) => (
  // biome-ignore lint/a11y/useSemanticElements: a section would be one more landmark for each table
  // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard cannot scroll here
  <div class="scroll" role="group" tabIndex={0} aria-label={label}>
    {children}
  </div>
);
