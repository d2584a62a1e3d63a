// The parts of Placebook's build: the crates that are compiled into the server and the browser's program, and npm's packages.
//
//   node script/lib/supply.mjs licences   fails for an npm package whose licence is not allowed (cargo-deny reads those of crates)
//   node script/lib/supply.mjs sbom       prints a bill of materials (CycloneDX 1.6)
//
// Crates come from `cargo metadata`, npm's packages from its lock file: nothing is fetched.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const require = createRequire(join(root, "end2end/package.json"));
const satisfies = require("spdx-satisfies");

// npm's packages are tools and a font: none of their code is linked into Placebook.
const TOOLS_ALSO = ["0BSD", "BlueOak-1.0.0", "CC-BY-3.0", "CC-BY-4.0", "OFL-1.1"];

// Packages whose licence is only in a file of their own.
const READ = { "parse-cache-control": "BSD-3-Clause" };

/** The crates that the server or the app is compiled from, those for tests and other systems left out. */
function crates() {
  const print = ["metadata", "--format-version", "1", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"];
  const metadata = JSON.parse(execFileSync("cargo", print, { cwd: root, maxBuffer: 2 ** 28, encoding: "utf8" }));
  const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
  const packages = new Map(metadata.packages.map((crate) => [crate.id, crate]));
  const wanted = new Set();
  const reach = (id) => {
    if (wanted.has(id)) return;
    wanted.add(id);
    for (const { pkg, dep_kinds } of nodes.get(id).deps) if (dep_kinds.some(({ kind }) => kind !== "dev")) reach(pkg);
  };
  for (const { id, name } of metadata.packages) if (["app", "server"].includes(name) && metadata.workspace_members.includes(id)) reach(id);
  return [...wanted]
    .map((id) => packages.get(id))
    .filter(({ source }) => source)
    .map(({ name, version, license, license_file }) => ({
      purl: `pkg:cargo/${name}@${version}`,
      name,
      version,
      // Some crates still write OR in the old way.
      licence: license?.replaceAll("/", " OR ") ?? (license_file ? "in a file of its own" : ""),
    }));
}

/** npm's packages, which build the site or test it: none is on the server. */
function npmPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, "end2end/package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([path]) => path !== "")
    .map(([path, { version, license, integrity, dev, optional }]) => ({
      purl: `pkg:npm/${encodeURIComponent(path.split("node_modules/").pop()).replaceAll("%2F", "/")}@${version}`,
      name: path.split("node_modules/").pop(),
      version,
      licence: license ?? READ[path.split("node_modules/").pop()] ?? "",
      integrity,
      scope: dev || optional ? "excluded" : "required",
    }));
}

function checkLicences() {
  const deny = readFileSync(join(root, "deny.toml"), "utf8");
  const [, list] = /\[licenses\][^[]*allow = \[([^\]]*)\]/.exec(deny) ?? [];
  if (!list) throw new Error("deny.toml lists no licences");
  const allowed = [...list.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
  const all = npmPackages();
  const bad = all.filter(({ licence }) => {
    try {
      return !satisfies(licence, [...allowed, ...TOOLS_ALSO]);
    } catch {
      return true;
    }
  });
  for (const { purl, licence } of bad) console.error(`    ${purl}: ${licence || "no licence"}`);
  console.log(`    npm: ${all.length} packages, ${bad.length} with a licence that is not allowed`);
  return bad.length === 0;
}

function bill() {
  const component = ({ purl, name, version, licence, integrity, scope }) => {
    const [, algorithm, digest] = /^(sha\d+)-(.+)$/.exec(integrity ?? "") ?? [];
    return {
      type: "library",
      "bom-ref": purl,
      name,
      version,
      purl,
      ...(scope ? { scope } : {}),
      ...(licence ? { licenses: [{ expression: licence }] } : {}),
      ...(digest ? { hashes: [{ alg: algorithm.replace("sha", "SHA-"), content: Buffer.from(digest, "base64").toString("hex") }] } : {}),
    };
  };
  const [, version] = /\[workspace\.package\]\s+version = "([^"]+)"/.exec(readFileSync(join(root, "Cargo.toml"), "utf8")) ?? [];
  const unique = new Map([...crates(), ...npmPackages()].map((part) => [part.purl, component(part)]));
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { type: "application", "bom-ref": "placebook", name: "placebook", version } },
    components: [...unique.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1)),
  };
}

switch (process.argv[2]) {
  case "licences":
    process.exit(checkLicences() ? 0 : 1);
  case "sbom":
    console.log(JSON.stringify(bill(), null, 2));
    break;
  default:
    throw new Error("usage: supply.mjs licences | sbom");
}
