// The inspection of every page in every state: axe finds nothing in either colour scheme, nothing is wider than the screen, and targets are large enough.

import { expect, type Page } from "@playwright/test";
import axe, { type RunOptions } from "axe-core";

/** The smallest side of a target, and of a page's main targets, in CSS pixels. */
const TARGET = 24;
const MAIN_TARGET = 44;

// Off by default in axe, on here: WCAG 2.2's target size, and experimental rules that have found real faults.
const ALSO = ["target-size", "css-orientation-lock", "focus-order-semantics", "p-as-heading", "table-fake-caption", "td-has-header"];
const EVERY_RULE: RunOptions = { rules: Object.fromEntries(ALSO.map((rule) => [rule, { enabled: true }])) };
const COLOURS = ["color-contrast", "link-in-text-block"];

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** Inspects the page in its current state. */
export async function inspect(page: Page, state: string): Promise<void> {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await settled(page);
  expect(await findings(page, EVERY_RULE), `${state}: what axe finds`).toEqual([]);
  // The schemes differ only in colours.
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await settled(page);
  expect(await findings(page, { runOnly: COLOURS }), `${state}: what axe finds in the dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  expect(await sideways(page), `${state}: how far it scrolls sideways`).toBe(0);
  expect(await tooSmall(page), `${state}: targets that are too small`).toEqual([]);
  expect(await translatable(page), `${state}: codes that a browser's translation would change`).toEqual([]);
  await textTimes(page, "200%");
  expect(await sideways(page), `${state}: how far it scrolls sideways at twice the text`).toBe(0);
  await textTimes(page, "");
}

/** Waits for the transition between the schemes, because its colours are not the final ones. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      if (animation instanceof CSSTransition) animation.finish();
    }
  });
}

/** The findings of axe, as readable lines. Each document loads axe once, because loading it takes as long as inspecting. */
async function findings(page: Page, options: RunOptions): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(`${axe.source};0`);
  return page.evaluate(async (options) => {
    const { violations, incomplete } = await window.axe.run(document, { ...options, resultTypes: ["violations", "incomplete"] });
    // axe ignores text in the colour of its background, because it may be hidden on purpose. Ours never is.
    const unseen = incomplete.flatMap(({ nodes }) => nodes.filter((node) => node.any.some((check) => check.data?.messageKey === "equalRatio")));
    const found = [...violations, { id: "unseen", help: "text has the colour of its ground", nodes: unseen }];
    return found.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id} (${help}): ${node.html} ${node.failureSummary ?? ""}`));
  }, options);
}

/** The number of pixels by which the page is wider than the screen. */
async function sideways(page: Page): Promise<number> {
  return page.evaluate(() => {
    const root = document.scrollingElement ?? document.documentElement;
    return Math.max(0, root.scrollWidth - root.clientWidth);
  });
}

async function textTimes(page: Page, size: string): Promise<void> {
  await page.evaluate((size) => {
    document.documentElement.style.fontSize = size;
  }, size);
}

/** Session codes and references that stand alone and that a browser would translate. */
async function translatable(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode.textContent?.trim() ?? "";
      const kept = texts.currentNode.parentElement?.closest("[translate=no], script, textarea");
      if (/^(TLS-\d{4}-T\d{3}|PB-[0-9A-Z]{4}-[0-9A-Z]{4})$/.test(text) && !kept) found.push(`${text} in ${texts.currentNode.parentElement?.outerHTML}`);
    }
    return found;
  });
}

/** Lists targets that are too small. A link in a sentence is as high as its line (WCAG 2.5.8, exception "inline"). */
async function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate(
    ([target, mainTarget]) => {
      const pressable = [...document.querySelectorAll<HTMLElement>("a[href], button, input:not([type=hidden]), select, textarea, [role=option]")];
      const seen = pressable.filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest("[aria-hidden=true]"));
      // The skip link is off the screen until it has the focus.
      const there = seen.filter((element) => element.getBoundingClientRect().width > 1);
      const inSentence = (element: Element) =>
        element.matches("a") && getComputedStyle(element).display === "inline" && (element.parentElement?.innerText.trim().length ?? 0) > (element as HTMLElement).innerText.trim().length;
      const least = (element: Element) => {
        const small = element.matches("a:not(.govuk-button)") || element.closest("header, nav, footer") || element.matches("[type=checkbox]");
        return small ? target : mainTarget;
      };
      return there
        .filter((element) => !inSentence(element))
        .map((element) => {
          const { width, height } = element.getBoundingClientRect();
          const needed = least(element) ?? 0;
          return Math.min(width, height) + 0.5 < needed ? `${Math.round(width)} × ${Math.round(height)}, needs ${needed}: ${element.outerHTML.slice(0, 160)}` : "";
        })
        .filter((line) => line !== "");
    },
    [TARGET, MAIN_TARGET] as const,
  );
}
