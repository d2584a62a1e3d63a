// Keeps documents true: each file and folder that they name in backquotes, and each file and heading that they link to, exists.
//
//   node script/lib/named-files.mjs

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const documents = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...readdirSync(join(root, "docs"), { recursive: true }).filter((file) => file.endsWith(".md")).map((file) => join("docs", file))];
const PATH = /^(?:app|shared|server|end2end|script|docs|style|public|\.ci|\.github|\.cargo)\/[\w./-]*$/;

// As forges make them: "## A role for migrating" is #a-role-for-migrating.
const anchors = (text) => new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N} -]/gu, "").replaceAll(" ", "-")));
const wrong = [];
for (const file of documents) {
  for (const [at, line] of readFileSync(join(root, file), "utf8").split("\n").entries()) {
    const named = [...line.matchAll(/`([^`]+)`/g)].map(([, span]) => span).filter((span) => PATH.test(span)).map((span) => join(root, span));
    const links = [...line.matchAll(/\]\(([^):#]*)(?:#([^)]*))?\)/g)].map(([, to, anchor]) => ({ to: to ? join(root, dirname(file), to) : join(root, file), anchor }));
    const linked = links.map(({ to }) => to);
    for (const { to, anchor } of links) {
      if (anchor && existsSync(to) && !anchors(readFileSync(to, "utf8")).has(anchor)) wrong.push(`${file}:${at + 1}: ${to.slice(root.length)} has no heading #${anchor}`);
    }
    for (const path of [...named, ...linked]) if (!existsSync(path)) wrong.push(`${file}:${at + 1}: there is no ${path.slice(root.length)}`);
  }
}
for (const fault of wrong) console.error(`    ${fault}`);
process.exit(wrong.length > 0 ? 1 : 0);
