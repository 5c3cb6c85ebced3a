const one = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What to know before trusting a result: the first in one line, all of it behind. */
export function Warnings({ warnings }: { warnings: readonly string[] }) {
  const [first, ...others] = warnings;
  if (first === undefined) return null;
  return (
    <details class="warnings">
      <summary>
        <strong>{others.length ? `${warnings.length} warnings.` : "Warning."}</strong> {one(first)}
      </summary>
      {others.length > 0 && (
        <ul>
          {others.map((text) => (
            <li key={text}>{one(text)}</li>
          ))}
        </ul>
      )}
    </details>
  );
}
