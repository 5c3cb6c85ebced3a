/** The API key of this tab: the browser forgets it with the tab, and no request carries it unasked. */
const NAME = "carrybench.key";

let kept: string | undefined;

/** The key that was typed in this tab, if any. */
export function storedKey(): string | undefined {
  try {
    return window.sessionStorage.getItem(NAME) ?? undefined;
  } catch {
    return kept; // a browser that stores nothing: until the next reload
  }
}

export function keepKey(key: string | undefined): void {
  kept = key;
  try {
    if (key === undefined) window.sessionStorage.removeItem(NAME);
    else window.sessionStorage.setItem(NAME, key);
  } catch {
    // Kept in memory.
  }
}

/** The header (or the payload of connection_init) that carries the key. */
export function authorization(): Record<string, string> {
  const key = storedKey();
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}
