// Makes the site's folder out of a compiled app: WASM and its script, styles, files of public/, and their compressed copies.
//
//   node script/lib/site.mjs WASM SITE PROGRAMS BUILD
//
// WASM is cargo's output for the crate app, SITE the folder that the server serves, PROGRAMS the folder of the server, which finds
// the names of the files in hash.txt beside it. BUILD names the build. With PLACEBOOK_SITE=quick nothing is optimised or compressed.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import zlib from "node:zlib";

import { writeServiceWorker } from "./service-worker.mjs";
import { contentName, nameParts } from "./wasm-parts.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const packages = join(root, "end2end/node_modules");
const require = createRequire(join(root, "end2end/package.json"));
const { build, transform } = require("esbuild");
const sass = require("sass");

const [wasm, site, programs, name] = process.argv.slice(2);
if (!wasm || !site || !programs || !name) throw new Error("usage: site.mjs WASM SITE PROGRAMS BUILD");
const quick = process.env.PLACEBOOK_SITE === "quick";

// The features that every browser of recent years supports, and that rustc emits for this target.
const WASM_FEATURES = ["bulk-memory", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext", "multivalue"];
// The size after Brotli counts, and Brotli compresses the repetitions that -Oz removes: with -Oz the file is 12 % smaller, but the
// compressed one is 8 % larger.
const OPTIMISED = ["-O1", "--dae-optimizing"];
const BROWSERS = ["chrome105", "edge105", "firefox105", "safari16"];
// Pictures and fonts are compressed already.
const COMPRESSED = new Set([".css", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest"]);

// What a program writes is shown only if it fails: wasm-opt warns of names that it does not know and then removes.
const run = (program, args) => execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });

/** The script that loads the WASM, the WASM, and the parts of it that only some islands need, by their files' names. */
async function program(work) {
  run("cargo", ["run", "--quiet", "--profile", "tools", "-p", "site", "--manifest-path", join(root, "Cargo.toml"), "--", wasm, work, "placebook"]);
  const main = optimised(join(work, "placebook_bg.wasm"));
  const parts = nameParts(work, (file) => optimised(join(work, file)));
  const { outputFiles } = await build({
    entryPoints: [join(work, "placebook.js")],
    bundle: true,
    format: "esm",
    minify: !quick,
    target: BROWSERS,
    legalComments: "none",
    // The loader of each part is imported from the same script.
    logOverride: { "duplicate-object-key": "silent" },
    write: false,
  });
  return { js: outputFiles[0].contents, wasm: main, parts };
}

function optimised(file) {
  if (!quick) run("wasm-opt", [...OPTIMISED, ...WASM_FEATURES.map((feature) => `--enable-${feature}`), file, "-o", file]);
  return readFileSync(file);
}

async function styles() {
  const { css } = sass.compile(join(root, "style/main.scss"), { loadPaths: [packages], quietDeps: true });
  const { code } = await transform(css, { loader: "css", minify: !quick, target: BROWSERS });
  return Buffer.from(code);
}

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

async function compress(file) {
  const content = readFileSync(file);
  const best = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
  const [br, gz] = await Promise.all([brotli(content, best), gzip(content, { level: 9 })]);
  writeFileSync(`${file}.br`, br);
  writeFileSync(`${file}.gz`, gz);
}

const made = `${site}.new`;
const work = `${site}.work`;
for (const folder of [made, work]) rmSync(folder, { recursive: true, force: true });
mkdirSync(join(made, "pkg"), { recursive: true });
mkdirSync(work, { recursive: true });
cpSync(join(root, "public"), made, { recursive: true });

const [{ js, wasm: binary, parts: later }, css] = await Promise.all([program(work), styles()]);
const parts = { js: Buffer.from(js), wasm: binary, css };
const names = Object.entries(parts).map(([kind, content]) => {
  const hash = contentName(content);
  writeFileSync(join(made, "pkg", `placebook.${hash}.${kind}`), content);
  return `${kind}: ${hash}\n`;
});
for (const [file, content] of later) writeFileSync(join(made, "pkg", file), content);
if (!quick) {
  const files = readdirSync(made, { recursive: true, withFileTypes: true });
  const wanted = files.filter((file) => file.isFile() && COMPRESSED.has(extname(file.name)));
  await Promise.all(wanted.map((file) => compress(join(file.parentPath ?? file.path, file.name))));
}
await writeServiceWorker(made, name);

// The folder is replaced as a whole, so that no half-made site is ever served.
rmSync(work, { recursive: true, force: true });
rmSync(site, { recursive: true, force: true });
renameSync(made, site);
writeFileSync(join(programs, "hash.txt"), names.join(""));
