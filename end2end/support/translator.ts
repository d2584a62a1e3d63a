// A browser's translator: it puts elements in the place of every node of text, also of those that come later.

import { type Page } from "@playwright/test";

/** What a translated node of text begins with. */
export const TRANSLATED = "cy: ";

/** Translates the page that is open and whatever is written on it, and forgets the nodes that were there. */
export async function translate(page: Page): Promise<void> {
  await page.evaluate(translator, TRANSLATED);
}

/** Translates every page before its scripts wake. */
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
