// Keeps docs/requirements.md true: under each requirement it lists the tests whose names carry its number.
//
//   node script/lib/requirements.mjs check   fails where the document is out of date
//   node script/lib/requirements.mjs write   writes the lists of tests again
//
// A requirement is a line "- **C1** sentence". Rust tests carry numbers as prefixes (`c1_g2_name`), Playwright titles as "C1, G2: title".
// Both commands fail on a number without a line, a number with two lines, a line without a test, and a name in backquotes that no source has.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const document = join(root, "docs/requirements.md");
const REQUIREMENT = /^- \*\*([A-Z]\d+|Rule \d+)\*\* (.+)$/;
const RUST_TEST = /#\[(?:\w+::)?test\b[^\n]*\n(?:\s*(?:#\[|\/\/)[^\n]*\n)*\s*(?:async )?fn (\w+)/g;
const BROWSER_TEST = /^\s*test\(\s*(["'`])(.+?)\1,/gm;

const files = (folder, ending) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((file) => file.endsWith(ending) && !file.includes("node_modules"))
    .sort()
    .map((file) => ({ path: join(folder, file), text: readFileSync(join(root, folder, file), "utf8") }));

const rust = ["app/src", "shared/src", "shared/tests", "server/src", "server/tests", "server/bench"].flatMap((folder) => files(folder, ".rs"));
const browser = files("end2end/tests", ".spec.ts");
const migrations = files("server/migrations", ".sql");

/** Each test whose name begins with numbers: its numbers, its file, its name. */
const tests = [
  ...rust.flatMap(({ path, text }) =>
    [...text.matchAll(RUST_TEST)].map(([, name]) => ({ path, name, numbers: /^(?:[a-z]\d+_)*/.exec(name)[0].toUpperCase().split("_") })),
  ),
  ...browser.flatMap(({ path, text }) =>
    [...text.matchAll(BROWSER_TEST)].map(([, , name]) => ({ path, name, numbers: (/^([A-Z]\d+(?:, [A-Z]\d+)*): /.exec(name)?.[1] ?? "").split(", ") })),
  ),
].map((test) => ({ ...test, numbers: test.numbers.filter(Boolean) }));
const sources = [...rust, ...browser, ...migrations].map(({ text }) => text).join("\n");

const wrong = [];
const before = readFileSync(document, "utf8");
const written = before.split("\n").filter((line) => !line.startsWith("  - "));
const lines = new Map();
for (const line of written) {
  const [, number, sentence] = REQUIREMENT.exec(line) ?? [];
  if (!number) continue;
  if (lines.has(number)) wrong.push(`${number} has two lines`);
  lines.set(number, sentence);
}

for (const { path, name, numbers } of tests)
  for (const number of numbers) if (!lines.has(number)) wrong.push(`${path}: ${name}: ${number} has no line. Add "- **${number}** sentence" to docs/requirements.md`);

for (const [number, sentence] of lines) {
  const named = [...sentence.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  for (const name of named) if (!sources.includes(name)) wrong.push(`${number} names \`${name}\`, which no source has`);
  const cases = [...sentence.matchAll(/\b([A-Z]\d+)\b/g)].map(([, other]) => other);
  for (const other of cases) if (!lines.has(other)) wrong.push(`${number} names ${other}, which has no line`);
  if (named.length + cases.length === 0 && !tests.some(({ numbers }) => numbers.includes(number))) wrong.push(`${number} has no test`);
}

/** The lines under a requirement, one for each file. */
function listed(number) {
  const found = tests.filter(({ numbers }) => numbers.includes(number));
  const paths = [...new Set(found.map(({ path }) => path))];
  return paths.map((path) => `  - ${path}: ${found.filter((test) => test.path === path).map(({ name }) => `\`${name}\``).join(", ")}`);
}

const after = written.flatMap((line) => [line, ...listed(REQUIREMENT.exec(line)?.[1])]).join("\n");
const command = process.argv[2];
if (!["check", "write"].includes(command)) throw new Error("usage: requirements.mjs check | write");
if (command === "write") writeFileSync(document, after);
else if (after !== before) wrong.push("the lists of tests are out of date. Write them again: node script/lib/requirements.mjs write");
for (const fault of wrong) console.error(`    ${fault}`);
const numbered = tests.filter(({ numbers }) => numbers.length > 0).length;
console.log(`    ${lines.size} requirements, ${numbered} tests with a number`);
process.exit(wrong.length > 0 ? 1 : 0);
