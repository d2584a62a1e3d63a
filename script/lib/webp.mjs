// Makes the pictures that the documents show: for each NAME.webp in docs/screenshots, a small copy of NAME.png in FOLDER.
//
//   node script/lib/webp.mjs FOLDER
//
// Chromium, which took the pictures, also writes the WebP, so no further tool is needed.

import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const require = createRequire(join(root, "end2end/package.json"));
const { chromium } = require("@playwright/test");

const QUALITY = 0.8;

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("usage: webp.mjs FOLDER");
const shown = join(root, "docs/screenshots");

const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find((path) => path && existsSync(path));
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
const page = await browser.newPage();
let total = 0;
for (const name of readdirSync(shown).filter((file) => file.endsWith(".webp"))) {
  const taken = join(folder, name.replace(/\.webp$/, ".png"));
  if (!existsSync(taken)) {
    console.log(`    ${name}: not taken this time, left as it is`);
    continue;
  }
  const picture = await page.evaluate(toWebp, { png: readFileSync(taken).toString("base64"), quality: QUALITY });
  const content = Buffer.from(picture, "base64");
  writeFileSync(join(shown, name), content);
  total += content.length;
}
await browser.close();
console.log(`    ${total} bytes of WebP written to docs/screenshots`);

// Runs in the page.
async function toWebp({ png, quality }) {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext("2d").drawImage(image, 0, 0);
  const url = canvas.toDataURL("image/webp", quality);
  if (!url.startsWith("data:image/webp;base64,")) throw new Error("this Chromium writes no WebP");
  return url.slice("data:image/webp;base64,".length);
}
