// Writes service-worker.js into a built site: app/src/device/worker/service-worker.ts, Workbox and the list of the site's files in one.

import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const require = createRequire(join(root, "end2end/package.json"));
const { build } = require("esbuild");
const { getManifest } = require("workbox-build");

/** Writes the worker of the site in folder `site`. `name` names the build: a device drops the pages of another. */
export async function writeServiceWorker(site, name) {
  const { manifestEntries, warnings } = await getManifest({
    globDirectory: site,
    globPatterns: ["pkg/*.{css,js,wasm}", "fonts/*.woff2", "icons/*.png", "*.{ico,png,svg,webmanifest}", "office.css"],
    // Served for ever under their names, so the browser has them already.
    dontCacheBustURLsMatching: /^(pkg|fonts)\//,
    modifyURLPrefix: { "": "/" },
    // WASM built for tests or script/watch is larger than the one that is shipped.
    maximumFileSizeToCacheInBytes: 100_000_000,
  });
  if (warnings.length > 0 || !manifestEntries.some(({ url }) => url.endsWith(".wasm"))) throw new Error(`not a whole site: ${site} ${warnings}`);

  await build({
    entryPoints: [join(root, "app/src/device/worker/service-worker.ts")],
    outfile: join(site, "service-worker.js"),
    nodePaths: [join(root, "end2end/node_modules")],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    define: {
      BUILD: JSON.stringify(name),
      FILES: JSON.stringify(manifestEntries),
      OFFLINE: JSON.stringify("/offline"),
      "process.env.NODE_ENV": '"production"',
    },
  });
}
