// Reads a QR code from a screenshot, with a different library from the one that draws it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { type Locator } from "@playwright/test";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const program = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(program)).buffer } });

/** The text of the code in a screenshot of this element. */
export async function readCode(shown: Locator): Promise<string | undefined> {
  const picture = new Uint8Array(await shown.screenshot());
  const found = await readBarcodes(picture, { formats: ["QRCode"] });
  return found.length === 1 ? found[0]?.text : undefined;
}
