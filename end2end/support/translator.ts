// A browser's translator: replaces every text node by elements, including text nodes that are added later.

import { type Page } from "@playwright/test";

/** The beginning of every translated text. */
export const TRANSLATED = "cy: ";

/** Translates the open page and everything written on it later, and discards the original nodes. */
export async function translate(page: Page): Promise<void> {
  await page.evaluate(translator, TRANSLATED);
}

/** Translates every page before its scripts start. */
export async function translateFirst(page: Page): Promise<void> {
  await page.addInitScript(`addEventListener("DOMContentLoaded", () => (${translator.toString()})(${JSON.stringify(TRANSLATED)}))`);
  await page.route("**/*.wasm", async (route) => {
    await page.locator("main font").first().waitFor({ state: "attached" });
    await route.continue();
  });
}

function translator(mark: string): void {
  const translateNode = (text: Node): void => {
    if (text.parentElement?.closest("font, script, style, [translate=no]") !== null || !text.nodeValue?.trim()) return;
    const [outer, inner] = [document.createElement("font"), document.createElement("font")];
    inner.append(mark + text.nodeValue);
    outer.append(inner);
    text.parentElement.replaceChild(outer, text);
  };
  const translateAll = (root: Node): void => {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found: Node[] = root.nodeType === Node.TEXT_NODE ? [root] : [];
    while (texts.nextNode()) found.push(texts.currentNode);
    found.forEach(translateNode);
  };
  translateAll(document.body);
  new MutationObserver((changes) => {
    for (const change of changes) change.addedNodes.forEach(translateAll);
  }).observe(document.body, { childList: true, subtree: true });
}
