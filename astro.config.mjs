import mdx from "@astrojs/mdx";
import node from "@astrojs/node";
import { defineConfig } from "astro/config";
import { mistaken } from "./labs/kit/build/vite.ts";
import { buildPages } from "./src/site/build/build-pages.ts";
import { front } from "./src/server/dev.ts";

const site = process.env["WRISTBAND_SITE"];

/** The lists of what a click may load later weigh more than the round trip that they save. */
const withoutPreloads = {
  name: "wristband-without-preloads",
  configEnvironment: (name) => (name === "client" ? { build: { modulePreload: false } } : undefined),
};

export default defineConfig({
  ...(site ? { site } : {}),
  srcDir: "./src/site",
  output: "static",
  adapter: node({ mode: "standalone" }),
  integrations: [mdx(), front(), buildPages()],
  // Astro's own session would put a second session cookie beside the ones the chapters are about.
  session: false,
  // A lab demonstrates cross-site form posts, so src/server/ does the Origin check, for everything but the labs.
  security: { checkOrigin: false },
  // Nothing is inlined: a strict Content-Security-Policy names the one theme script by its hash.
  build: { inlineStylesheets: "never" },
  // Code is highlighted by src/site/data/highlight.ts, with classes in place of inline colours.
  markdown: { syntaxHighlight: false },
  devToolbar: { enabled: false },
  vite: {
    plugins: [mistaken(), withoutPreloads],
    build: { assetsInlineLimit: 0 },
    // Scripts find each other wherever they lie, because `npm run export` is served from any folder.
    experimental: {
      renderBuiltUrl: (_, { ssr, hostType }) => (ssr || hostType === "html" ? undefined : { relative: true }),
    },
  },
});
