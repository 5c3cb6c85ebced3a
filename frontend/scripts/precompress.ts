import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const SMALLEST_BYTES = 1_400; // what is shorter takes one packet either way

/**
 * Leaves NAME.br and NAME.gz beside the built assets, packed as well as can be: once here, instead
 * of quickly for every visitor. Only files named after their content get them, so a file that
 * somebody edits later (config.json, index.html) has no copy that tells the old state.
 */
export function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    // The last hook: what stands on the disk now is what will be served.
    writeBundle: async ({ dir = "dist" }, bundle) => {
      const names = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
      await Promise.all(names.map((name) => packed(join(dir, name))));
    },
  };
}

async function packed(path: string): Promise<void> {
  const content = await readFile(path);
  if (content.length < SMALLEST_BYTES) return;
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length }; // quality 11 by default
  const copies = {
    br: await promisify(brotliCompress)(content, { params }),
    gz: await promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
  };
  for (const [ending, copy] of Object.entries(copies)) {
    // Fonts are packed already: what little remains is not worth a file.
    if (copy.length < 0.9 * content.length) await writeFile(`${path}.${ending}`, copy);
  }
}
