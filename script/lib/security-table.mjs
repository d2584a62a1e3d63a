// Keeps docs/security.md true: files and links that it names exist, each code span after a file's name in one line stands in that file,
// each requirement has one row, and the counts of chapters are those of their rows.
//
//   node script/lib/security-table.mjs

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const lines = readFileSync(join(root, "docs/security.md"), "utf8").split("\n");
const wrong = [];
const rows = new Map();
for (const [at, line] of lines.entries()) {
  let file;
  for (const [, span] of line.matchAll(/`([^`]+)`/g)) {
    if (/^[\w.-]+(\/[\w.-]+)+\.\w+$|^[\w-]+\.(toml|md)$|^script\/\w+$/.test(span)) file = existsSync(join(root, span)) ? span : void wrong.push(`${at + 1}: no ${span}`);
    else if (file && !readFileSync(join(root, file), "utf8").includes(span)) wrong.push(`${at + 1}: ${file} has no ${span}`);
  }
  const [, number, verdict] = /^\| (\d+\.\d+\.\d+) \|[^|]*\| (met|not met) \|/.exec(line) ?? [];
  if (number && rows.has(number)) wrong.push(`${at + 1}: ${number} stands twice`);
  if (number) rows.set(number, verdict);
}
const count = (chapter, verdict) => [...rows].filter(([number, is]) => (chapter === "all" || number.startsWith(`${chapter}.`)) && is === verdict).length;
for (const [line, chapter, ...told] of lines.join("\n").matchAll(/^\| (?:V(\d+) [^|]*|\*\*all\*\* )\| \**(\d+)\** \| \**(\d+)\** \| \**(\d+)\** \|.*$/gm)) {
  const [met, not] = [count(chapter ?? "all", "met"), count(chapter ?? "all", "not met")];
  if (told.join() !== [met + not, met, not].join()) wrong.push(`V${chapter ?? " all"}: ${met + not} rows, ${met} met, ${not} not met; the summary says ${told.join(", ")}: ${line}`);
}
if (wrong.length > 0 || rows.size === 0) throw new Error(`docs/security.md\n${wrong.join("\n")}`);
