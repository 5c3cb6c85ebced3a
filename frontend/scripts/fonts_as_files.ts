import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Plugin } from "vite";

const INLINED = /url\(["']?data:font\/(woff2?);base64,([A-Za-z0-9+/=]+)["']?\)/g;

/**
 * Makes files of the fonts that a package's styles carry inside: nothing is shown before the whole
 * style sheet is there, while of files a browser takes those whose letters it needs, afterwards.
 */
export function fontsAsFiles(): Plugin {
  let folder = "";
  return {
    name: "fonts-as-files",
    apply: "build",
    enforce: "pre", // Vite then names the files, and the sheet, after their content
    configResolved: ({ cacheDir }) => {
      folder = join(cacheDir, "fonts");
    },
    transform: async (code, id) => {
      if (!id.endsWith(".css") || !code.includes("data:font/")) return;
      await mkdir(folder, { recursive: true });
      const files = new Map<string, Buffer>();
      const sheet = code.replace(INLINED, (_whole, ending: string, data: string) => {
        const content = Buffer.from(data, "base64");
        const name = createHash("sha256").update(content).digest("hex").slice(0, 16);
        const file = join(folder, `font-${name}.${ending}`);
        files.set(file, content);
        return `url("${relative(dirname(id), file)}")`;
      });
      await Promise.all([...files].map(([file, content]) => writeFile(file, content)));
      return { code: sheet, map: null };
    },
  };
}
