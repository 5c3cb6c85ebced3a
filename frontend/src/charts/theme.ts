/** The page's colours for a canvas, which cannot read CSS variables by itself. */
export interface ChartColours {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly surface: string;
  readonly page: string;
  readonly gain: string;
  readonly loss: string;
  readonly focus: string;
  readonly bad: string;
  readonly hold: string;
  readonly lines: readonly string[];
  readonly font: string;
}

export function chartColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const variable = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    text: variable("text"),
    muted: variable("muted"),
    grid: variable("grid"),
    surface: variable("surface"),
    page: variable("page"),
    gain: variable("gain"),
    loss: variable("loss"),
    focus: variable("focus"),
    bad: variable("bad"),
    hold: variable("hold"),
    lines: Array.from({ length: 8 }, (_, index) => variable(`line-${index + 1}`)),
    font: variable("font") || "sans-serif",
  };
}

/** Dashes beside colours, so that lines can be told apart without seeing colour. */
export const DASHES: readonly (readonly number[])[] = [
  [],
  [7, 4],
  [2, 3],
  [10, 3, 2, 3],
  [14, 4],
  [4, 2],
  [1, 4],
  [8, 2, 2, 2, 2, 2],
];

/**
 * What a line is beside the results that are shown: doing nothing but hold, where it ends, or what
 * it was before.
 */
export type LineRole = "hold" | "limit" | "before";

/** The colour of a pane's line: blue and orange are left to the signs of amounts. */
export function colourOfLine(
  { role }: { readonly role?: LineRole },
  index: number,
  { lines, hold, bad, muted, text }: ChartColours,
): string {
  if (role) return { hold, limit: bad, before: muted }[role];
  return lines[index % lines.length] ?? text;
}
