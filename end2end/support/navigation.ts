// Going from page to page inside one document: what a good document load would leave, and how many documents there were.

import { expect, type Page } from "@playwright/test";

import { awake, title } from "./journey.ts";

/** Counts the documents that a page loads from here on. */
export class Documents {
  readonly #loaded: string[] = [];

  constructor(page: Page) {
    page.on("request", (request) => {
      const isRedirected = request.redirectedFrom() !== null;
      if (request.isNavigationRequest() && !isRedirected && request.frame() === page.mainFrame()) this.#loaded.push(`${request.method()} ${request.url()}`);
    });
  }

  /** The documents since the last call. */
  take(): string[] {
    return this.#loaded.splice(0);
  }
}

/** What a screen reader is told about the last page. */
export function said(page: Page) {
  return page.locator("[data-said]");
}

/** Expects that a page was reached as a document load would have reached it: its title, the focus, and what is said. */
export async function expectArrival(page: Page, heading?: string | RegExp): Promise<void> {
  await expect(title(page, heading).first()).toBeVisible();
  await awake(page);
  const words = await page.title();
  expect(words).toMatch(/(^| – )Placebook$/);
  await expect(said(page)).toHaveText(`${words}, page`);
  // A list of errors takes the focus when there is one, and a field that asks for it.
  expect(await page.evaluate(() => document.activeElement?.matches("h1, main, [autofocus], #error-summary, [role=alert]") ?? false), "where the focus is").toBe(true);
}

/** How far the page is scrolled. */
export function scrolled(page: Page): Promise<number> {
  return page.evaluate(() => Math.round(scrollY));
}
