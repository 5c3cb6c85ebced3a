import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import subset from "subset-font";
import type { Plugin } from "vite";

const PACKAGE = "@fontsource-variable/inter";
const FILE = "files/inter-latin-wght-normal.woff2";

// Printable ASCII, and the signs that the page's words and numbers are written with. What else is
// shown, a label in Greek say, comes from the fonts of the machine.
const ASCII = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");
const SIGNS =
  "\u00a0\u00ab\u00bb\u00b7\u00d7\u00b1\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2212";

/**
 * Leaves of a style sheet's `url("@fontsource-variable/…")` the letters that the page writes and the
 * weights that it uses, and puts the font's licence beside it.
 */
export function subsetFont(): Plugin {
  const find = createRequire(import.meta.url).resolve;
  const source = find(`${PACKAGE}/${FILE}`);
  let folder = "";
  return {
    name: "subset-font",
    enforce: "pre", // Vite then names the file, and the sheet, after their content
    configResolved: ({ cacheDir }) => {
      folder = join(cacheDir, "fonts");
    },
    transform: async (code, id) => {
      const named = `url("${PACKAGE}/${FILE}")`;
      if (!id.endsWith(".css") || !code.includes(named)) return;
      const font = await subset(await readFile(source), ASCII + SIGNS, {
        targetFormat: "woff2",
        variationAxes: { wght: { min: 400, max: 700 } },
      });
      await mkdir(folder, { recursive: true });
      const file = join(folder, "inter.woff2");
      await writeFile(file, font);
      return { code: code.replace(named, `url("${relative(dirname(id), file)}")`), map: null };
    },
    async generateBundle() {
      const licence = await readFile(join(dirname(source), "..", "LICENSE"), "utf8");
      this.emitFile({ type: "asset", fileName: "inter-licence.txt", source: licence });
    },
  };
}
