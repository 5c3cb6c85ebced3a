/** Where the service answers and how addresses look: `config.json` beside the page says it. */
export interface PageConfig {
  /** Address of the service, such as "https://carry.example"; "" is the page's own origin. */
  readonly api: string;
  /** "hash" puts addresses behind "#", for static hosts that serve nothing but files. */
  readonly routing: "path" | "hash";
}

const DEFAULTS: PageConfig = { api: "", routing: "path" };

// The page may lie in any folder: its scripts are in one folder below it.
const BELOW = import.meta.env.DEV ? "/" : "../";
const besides = (name: string): string => new URL(`${BELOW}${name}`, import.meta.url).href;

export async function loadConfig(): Promise<PageConfig> {
  try {
    const response = await fetch(besides("config.json"));
    if (!response.ok) return DEFAULTS;
    return { ...DEFAULTS, ...((await response.json()) as Partial<PageConfig>) };
  } catch {
    return DEFAULTS;
  }
}
