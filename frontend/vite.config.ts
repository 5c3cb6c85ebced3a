import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { beginning } from "./scripts/beginning.ts";
import { fontsAsFiles } from "./scripts/fonts_as_files.ts";
import { lateLanguages } from "./scripts/late_languages.ts";
import { precompress } from "./scripts/precompress.ts";
import { subsetFont } from "./scripts/subset_font.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
// `npm run dev` beside a running service: the page reloads as you type, the answers are real.
const service = process.env.CARRY_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [lateLanguages(), fontsAsFiles(), subsetFont(), precompress()],
  // Parts are named from where the page lies: a host of files may have it in any folder.
  base: "./",
  build: {
    // The playground brings React and an editor: as an entry of its own it costs the page nothing.
    rollupOptions: {
      input: [here("index.html"), here("playground.html")],
      // What the page begins with comes in one file, not one for each part that something shares.
      output: { manualChunks: beginning(here("src/main.tsx"), here("src/playground.ts")) },
      checks: { pluginTimings: false }, // packing takes most of the time, and may
      // React's packages carry "use client", which means nothing here.
      onwarn: (warning, warn) => warning.code === "MODULE_LEVEL_DIRECTIVE" || warn(warning),
    },
    chunkSizeWarningLimit: 2_000,
    modulePreload: { polyfill: false },
    // An image inlined as a data: address would be one more thing to allow in the CSP.
    assetsInlineLimit: 0,
  },
  server: { proxy: { "/graphql": { target: service, ws: true } } },
  test: { include: ["tests/**/*.test.ts"] },
});
