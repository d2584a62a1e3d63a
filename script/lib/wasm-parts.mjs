// The parts that wasm-split-cli takes out of the WASM: their names, and the script that loads them when the page has an island of theirs.

import { createHash } from "node:crypto";
import { appendFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Short enough for an address, long enough to be unique. */
export const contentName = (content) => createHash("sha256").update(content).digest("base64url").slice(0, 22);

// The splitter's own would report a part that does not arrive to the WASM, which would end there. Until it arrives, the island's form
// works as without scripts.
const WAIT = `function wrapAsyncCb(load) {
  const arrives = () => load().catch(async () => {
    await new Promise((again) => { addEventListener("online", again, { once: true }); setTimeout(again, 10_000); });
    return arrives();
  });
  return async (callback, data) => {
    await arrives();
    getSharedImports().__wasm_split.__indirect_function_table.get(callback)(data, true);
  };
}
`;

// As soon as the script has arrived, not only when the main part runs. An address that is loaded twice is asked for once.
const preload = (needs) => `
const needs = ${JSON.stringify(needs)};
for (const { dataset } of document.querySelectorAll("leptos-island")) {
  for (const file of needs[dataset.component] ?? []) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", crossOrigin: "", href: new URL(file, import.meta.url) }));
  }
}
`;

/** Replaces one thing that must be there. */
function replaceOnce(text, from, to) {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`wasm-split-cli wrote another script than we know: ${from}`);
  return parts.join(to);
}

/** Names the parts in folder `work` by their content, in the script that loads them too. Returns their contents by their names. */
export function nameParts(work, read) {
  const script = join(work, "__wasm_split.js");
  let text = readFileSync(script, "utf8");
  text = replaceOnce(text, text.match(/^function wrapAsyncCb[^]*?^}\n/m)?.[0] ?? "wrapAsyncCb", WAIT);
  const named = new Map();
  const parts = new Map();
  for (const file of readdirSync(work).filter((name) => /^(split|chunk)_\w+\.wasm$/.test(name)).sort()) {
    const content = read(file);
    const name = `${file.replace(/^split_|(_loader_\d+)?\.wasm$/g, "").replaceAll("_", "-")}.${contentName(content)}.wasm`;
    text = replaceOnce(text, `"./${file}"`, `"./${name}"`);
    named.set(file, name);
    parts.set(name, content);
  }
  writeFileSync(script, text);
  appendFileSync(join(work, "placebook.js"), preload(needed(work, text)));
  return parts;
}

/** The parts that each island needs, by the name of its function. */
function needed(work, text) {
  const file = (code) => code.match(/"\.\/([\w.-]+\.wasm)"/)?.[1];
  const loads = (pattern) => [...text.matchAll(pattern)];
  const shared = new Map(loads(/^const (__chunk_\d+) = makeLoad\(([^]*?), \[\]\);$/gm).map(([, name, code]) => [name, file(code)]));
  const bySplit = new Map(
    loads(/^export const __wasm_split_load_(\w+)_loader_\d+ = wrapAsyncCb\(makeLoad\(([^]*?), \[(.*?)\]\)\);$/gm).map(([, split, code, chunks]) => [
      split,
      [...chunks.split(", ").map((chunk) => shared.get(chunk)), file(code)].filter(Boolean),
    ]),
  );
  const islands = [...readFileSync(join(work, "placebook.js"), "utf8").matchAll(/^export function (([A-Z]\w*?)_\d+)\(/gm)];
  const snake = (name) => name.replace(/(?<!^)[A-Z]/g, "_$&").toLowerCase();
  return Object.fromEntries(islands.map(([, island, name]) => [island, bySplit.get(snake(name))]).filter(([, files]) => files));
}
