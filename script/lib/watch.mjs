// The loop of script/watch: builds the parts that a change affects, restarts the server, reloads open pages.
//
//   node script/lib/watch.mjs PORT

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { isAbsolute, join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

import { serveReloading } from "./reloading.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const require = createRequire(join(root, "end2end/package.json"));
const { watch } = await import(pathToFileURL(require.resolve("chokidar")));

const target = process.env.CARGO_TARGET_DIR;
const programs = join(target, "debug");
const program = join(programs, "server");
const wasm = join(target, "wasm32-unknown-unknown/debug/app.wasm");
const port = Number(process.argv[2]);
if (!target || !port) throw new Error("usage: script/watch");

// The programs that each folder is part of. A change in app or shared affects both.
const PARTS = [
  [/^(app\/src\/device\/worker|style|public|script\/lib)\//, ["site"]],
  [/^server\//, ["server"]],
  [/^(app|shared)\//, ["server", "wasm"]],
  [/^(\.sqlx\/|Cargo\.)/, ["server", "wasm"]],
];

const say = (text) => console.log(`==> ${text}`);
const seconds = (began) => ((performance.now() - began) / 1000).toFixed(1);

let running;

/** Runs a command to its end. Returns whether it succeeded. */
const run = (command, args) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
    running = child;
    child.on("error", (error) => resolve(void console.error(error.message)));
    child.on("exit", (code) => resolve(code === 0));
  });

const buildServer = () => run("cargo", ["build", "--quiet", "-p", "server"]);
const buildWasm = () =>
  run("cargo", [
    ...["rustc", "--quiet", "-p", "app", "--lib", "--crate-type", "cdylib", "--no-default-features", "-F", "hydrate"],
    ...["--target", "wasm32-unknown-unknown", "--", "-C", "link-arg=--emit-relocs"],
  ]);
const buildSite = () => run("node", ["script/lib/site.mjs", wasm, process.env.LEPTOS_SITE_ROOT, programs, `watch-${Date.now()}`]);
const siteNames = () => {
  try {
    return readFileSync(join(programs, "hash.txt"), "utf8");
  } catch {
    return "";
  }
};

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });

const listens = (there) =>
  new Promise((resolve) => {
    const socket = connect(there, "127.0.0.1", () => resolve(void socket.destroy() ?? true));
    socket.on("error", () => resolve(false));
  });

let server;
let replacing = false;
const inner = await freePort();

async function stopServer() {
  const old = server;
  replacing = true;
  if (!old || old.exitCode !== null || old.signalCode !== null) return;
  const ended = new Promise((resolve) => old.once("exit", resolve));
  old.kill("SIGTERM");
  const impatient = setTimeout(() => old.kill("SIGKILL"), 3000);
  await ended;
  clearTimeout(impatient);
}

/** Replaces the running server by the one just built. Returns whether the new one listens. */
async function restartServer() {
  await stopServer();
  replacing = false;
  if (!(await run(program, ["migrate"]))) return false;
  const started = spawn(program, ["serve"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, PLACEBOOK_ADDRESS: `127.0.0.1:${inner}`, PLACEBOOK_PUBLIC_URL: `http://127.0.0.1:${port}` },
  });
  server = started;
  started.on("exit", (code, signal) => {
    if (server === started && !replacing) say(`The server ended by itself (${signal ?? code}). The next change starts it again.`);
  });
  while (started.exitCode === null && !(await listens(inner))) await pause(20);
  return started.exitCode === null;
}

const changed = new Set();
let wake = () => {};

async function build() {
  const began = performance.now();
  const parts = new Set(changed);
  changed.clear();
  const before = siteNames();
  if (parts.has("server")) {
    if (!(await buildServer())) return say(`The server does not compile (${seconds(began)} s). The last build stays.`);
    if (before && !(await restartServer())) return say("The server did not start.");
    if (before) reload(`server, ${seconds(began)} s`);
  }
  if (parts.has("wasm") && !(await buildWasm())) return say(`The browser's half does not compile (${seconds(began)} s).`);
  if (parts.has("wasm") || parts.has("site")) {
    if (!(await buildSite())) return say("The site was not built.");
    if (siteNames() === before) return say(`The browser's files are as before (${seconds(began)} s)`);
    if (!(await restartServer())) return say("The server did not start.");
    reload(`site, ${seconds(began)} s`);
  }
}

let proxy;
function reload(what) {
  say(`Reloaded: ${what}`);
  proxy?.reload();
}

const isTest = (path) => /(^|\/)(tests|node_modules)(\/|$)/.test(path);
const folders = ["app", "shared", "server/src", "server/migrations", "server/Cargo.toml", "style", "public", ".sqlx", "Cargo.toml", "Cargo.lock", "script/lib/site.mjs"];
const watcher = watch(folders, { cwd: root, ignoreInitial: true, ignored: (path) => isTest(isAbsolute(path) ? relative(root, path) : path) });
watcher.on("all", (event, path) => {
  const parts = PARTS.find(([pattern]) => pattern.test(path))?.[1];
  if (!parts || event === "addDir") return;
  for (const part of parts) changed.add(part);
  wake();
});

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, async () => {
    if (stopping) process.exit(1);
    stopping = true;
    say("Stopping");
    running?.kill("SIGTERM");
    await stopServer();
    process.exit(0);
  });
}

say("First build (some minutes when nothing is built)");
for (const part of ["server", "wasm"]) changed.add(part);
await build();
if (!server) process.exit(1);
await run(program, ["load-demonstration"]);
proxy = await serveReloading(port, inner);
say(`Placebook: http://127.0.0.1:${port} (reloads by itself; Ctrl-C stops it)`);
for (;;) {
  if (changed.size === 0) await new Promise((resolve) => (wake = resolve));
  // An editor writes several files at once.
  await pause(50);
  await build();
}
