// Keeps the imports inside each crate in order: down from floor to floor, between two features in one direction only, and never
// in a ring.
//
//   node script/lib/floors.mjs [CRATE...]

import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

// The floors of each crate from the top, by the names of folders and files. All others are features.
const CRATES = {
  server: { floors: [["main", "lib"], ["cli"], ["http"], "features", ["office"], ["platform"]] },
  app: { floors: [["lib"], ["shell"], "features", ["office"], ["device", "live", "made_for", "ui"], ["navigation"], ["visit", "addresses", "failure", "status"]] },
  shared: { floors: [["lib"], "features", ["office"], ["clock_change", "csv", "email", "form", "moment", "month", "refusal", "text", "working_days"]] },
};

const root = fileURLToPath(new URL("../../", import.meta.url));
const NO_CODE = /\/\/[^\n]*|\/\*[^]*?\*\/|b?r(#*)"[^]*?"\1|b?"(?:\\[^]|[^"\\])*"|b?'(?:\\[^']+|[^'\\])'/g;
const TESTS = /#\[cfg\(test\)\]\s*mod\s+\w+\s*\{[^]*?^\}/gm;
const USE = /\buse\s+([^;]+);/g;
const PATH = /(?<![\w:])([A-Za-z_]\w*)((?:::[A-Za-z_]\w*)+)/g;

// A crate's files by their modules: `booking::store` is booking/store/mod.rs.
function modulesOf(crate) {
  const folder = join(root, crate, "src");
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".rs") && !file.endsWith("tests.rs"));
  return new Map(files.map((file) => [file.replace(/(^|\/)mod\.rs$|\.rs$/, "").replaceAll("/", "::"), join(folder, file)]));
}

// Each path of a `use`: `a::{b, c as d}` has a::b and a::c, known as d.
function paths(tree, before = []) {
  const open = tree.indexOf("{");
  const split = (text) => text.split("::").map((part) => part.trim()).filter(Boolean);
  if (open < 0) {
    const [path, known] = tree.trim().split(/\s+as\s+/);
    const parts = [...before, ...split(path)];
    if (parts.length > 1 && parts.at(-1) === "self") parts.pop();
    return [{ parts, known: known ?? parts.at(-1) }];
  }
  const found = [""];
  let depth = 0;
  for (const letter of tree.slice(open + 1, tree.lastIndexOf("}"))) {
    depth += { "{": 1, "}": -1 }[letter] ?? 0;
    if (letter === "," && depth === 0) found.push("");
    else found[found.length - 1] += letter;
  }
  return found.filter((one) => one.trim()).flatMap((one) => paths(one, [...before, ...split(tree.slice(0, open))]));
}

// The module that a path leads to; none for another crate's.
function moduleAt({ modules, crate, here, known }, [first, ...rest]) {
  let at = here;
  if (first === "crate" || first === crate) at = [];
  else if (first === "super") {
    at = here.slice(0, -1);
    for (; rest[0] === "super"; rest.shift()) at = at.slice(0, -1);
  } else if (modules.has([...here, first].join("::"))) at = [...here, first];
  else if (known.has(first)) at = known.get(first).split("::");
  else if (first !== "self") return undefined;
  while (rest.length > 0 && modules.has([...at, rest[0]].join("::"))) at = [...at, rest.shift()];
  return at.join("::");
}

// The imports of each module, with the names. A file's own folder is no import: its mod.rs declares what its files implement.
function importsOf(crate, modules) {
  const imports = new Map();
  for (const [module, file] of modules) {
    const code = readFileSync(file, "utf8").replace(NO_CODE, " ").replace(TESTS, "");
    const place = { modules, crate, here: ["main", "lib"].includes(module) ? [] : module.split("::"), known: new Map() };
    const taken = new Map();
    const take = (parts) => {
      const to = moduleAt(place, parts);
      if (modules.has(to) && !`${module}::`.startsWith(`${to}::`)) taken.set(to, (taken.get(to) ?? new Set()).add(parts.join("::")));
      return to;
    };
    for (const [, tree] of code.matchAll(USE)) {
      for (const { parts, known } of paths(tree)) {
        const to = take(parts);
        if (to?.split("::").at(-1) === parts.at(-1)) place.known.set(known, to);
      }
    }
    for (const [, first, further] of code.replace(USE, "").matchAll(PATH)) take([first, ...further.split("::").slice(1)]);
    imports.set(module, taken);
  }
  return imports;
}

// Groups of nodes that lead to each other (Tarjan).
function rings(arrows) {
  const [index, low, stack, found] = [new Map(), new Map(), [], []];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const next of arrows.get(node)?.keys() ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) < index.get(node)) return;
    const ring = stack.splice(stack.indexOf(node));
    if (ring.length > 1) found.push(ring);
  };
  for (const node of arrows.keys()) if (!index.has(node)) visit(node);
  return found;
}

function faultsOf(crate, { floors }) {
  const modules = modulesOf(crate);
  const imports = importsOf(crate, modules);
  const shown = (from, to) => {
    const [one, other] = [from, to].map((module) => relative(root, modules.get(module)));
    return `${one} imports ${other}: ${[...imports.get(from).get(to)].join(", ")}`;
  };
  const floorOf = (module) => {
    const at = floors.findIndex((floor) => Array.isArray(floor) && floor.includes(module.split("::")[0]));
    return at < 0 ? floors.indexOf("features") : at;
  };
  const arrows = [...imports].flatMap(([from, taken]) => [...taken.keys()].map((to) => [from, to]));
  const faults = arrows.filter(([from, to]) => floorOf(from) > floorOf(to)).map(([from, to]) => `up: ${shown(from, to)}`);
  // An import that goes up also closes rings, so rings are reported only if no import goes up.
  if (faults.length > 0) return faults;
  const rooms = new Map();
  for (const [from, to] of arrows) {
    const [one, other] = [from, to].map((module) => module.split("::")[0]);
    if (one !== other && floorOf(one) === floorOf(other)) rooms.set(one, (rooms.get(one) ?? new Map()).set(other, true));
  }
  const inRing = (ring, name) => arrows.filter(([from, to]) => name(from) !== name(to) && ring.includes(name(from)) && ring.includes(name(to)));
  for (const [what, graph, name] of [["files", imports, (module) => module], ["features", rooms, (module) => module.split("::")[0]]]) {
    for (const ring of rings(graph)) {
      faults.push([`a ring of ${ring.length} ${what}:`, ...inRing(ring, name).map(([from, to]) => `  ${shown(from, to)}`)].join("\n"));
    }
  }
  return faults;
}

const named = process.argv.slice(2);
const checked = Object.keys(CRATES).filter((crate) => named.length === 0 || named.includes(crate));
const faults = checked.flatMap((crate) => faultsOf(crate, CRATES[crate]).map((fault) => `${crate}: ${fault}`));
if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exitCode = 1;
}
