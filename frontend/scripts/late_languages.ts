import type { Plugin } from "vite";

const ZONE = "new Intl.DateTimeFormat().resolvedOptions().timeZone";
const NUMBERS = "new Intl.NumberFormat(domEnv ? nav.language : 'en-US')";
const CHANGES = [
  [`const numFormatter = ${NUMBERS};`, "let numFormatter;"],
  ["numFormatter.format(val)", `(numFormatter ??= ${NUMBERS}).format(val)`],
  [`const localTz = ${ZONE};`, ""],
  ["tz == localTz", `tz == ${ZONE}`],
] as const;

/**
 * Lets uPlot ask for what a browser knows of languages when it needs it, not while it is loaded:
 * the first to ask waits for 50 ms, and the page, which writes its numbers itself, never asks.
 */
export function lateLanguages(): Plugin {
  return {
    name: "late-languages",
    transform: (code, id) => {
      if (!id.endsWith("/uPlot.esm.js")) return undefined;
      for (const [from, to] of CHANGES) {
        if (code.split(from).length !== 2) throw new Error(`uPlot must have once: ${from}`);
        code = code.replace(from, to);
      }
      return { code, map: null };
    },
  };
}
