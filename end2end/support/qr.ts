// What a QR code on a page says, read from a picture of it by a program that did not draw it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { type Locator } from "@playwright/test";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const program = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(program)).buffer } });

/** The text of the one code in a picture of this element, as it is shown. */
export async function readCode(shown: Locator): Promise<string | undefined> {
  const picture = new Uint8Array(await shown.screenshot());
  const found = await readBarcodes(picture, { formats: ["QRCode"] });
  return found.length === 1 ? found[0]?.text : undefined;
}
