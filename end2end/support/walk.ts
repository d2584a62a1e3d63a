// A person who walks through the site by its links and forms.

import { expect, type Page } from "@playwright/test";

import { inspect } from "./inspection.ts";
import { awake, scripted, title } from "./journey.ts";
import { Documents, expectArrival } from "./navigation.ts";
import { openMenu } from "./office.ts";

/** A person who walks, and the pages that they have seen. */
export class Walk {
  readonly #seen = new Set<string>();
  readonly #documents: Documents;

  constructor(
    readonly page: Page,
    private readonly pages: readonly string[],
  ) {
    this.#documents = new Documents(page);
  }

  /** Follows the first link that leads to such an address. It may be in the menu of the office. */
  async follow(address: RegExp | string): Promise<void> {
    const { page } = this;
    const exact = typeof address === "string";
    const links = page.locator("a[href]").filter({ visible: true });
    const find = async () => {
      const hrefs = await links.evaluateAll((shown) => shown.map((link) => link.getAttribute("href") ?? ""));
      return { hrefs, at: hrefs.findIndex((href) => (exact ? href === address : address.test(href))) };
    };
    let { hrefs, at } = await find();
    if (at < 0) {
      await openMenu(page);
      ({ hrefs, at } = await find());
    }
    if (at < 0) throw new Error(`no link to ${address} on ${page.url()}, only ${hrefs.join(" ")}`);
    await links.nth(at).click();
  }

  /** Presses a button of the main part. */
  async press(name: string | RegExp): Promise<void> {
    await this.page.getByRole("main").getByRole("button", { name }).first().click();
  }

  /** Expects to have arrived at this page, as one should. With `documents`, loading that many is right. */
  async arrive(pattern: string, heading?: string | RegExp, { documents = 0 } = {}): Promise<void> {
    const { page } = this;
    const shape = new RegExp(`^${pattern.replace(/:\w+/g, "[^/]+")}$`);
    await expect.poll(() => new URL(page.url()).pathname, { message: `on the way to ${pattern}` }).toMatch(shape);
    const loaded = scripted() && documents === 0;
    if (loaded) await expectArrival(page, heading);
    else await expect(title(page, heading).first()).toBeVisible();
    await awake(page);
    const seen = this.#documents.take();
    if (scripted()) {
      expect(seen, `documents on the way to ${pattern}`).toHaveLength(documents);
      if (!this.#seen.has(pattern)) await inspect(page, `${pattern} after going there`);
    }
    this.#seen.add(pattern);
  }

  /** Expects to have seen all pages of this walk. */
  end(): void {
    expect([...this.#seen].filter((pattern) => this.pages.includes(pattern)).sort()).toEqual([...this.pages].sort());
  }

  /** What happens in another way than by going: nothing of it counts. */
  apart(): void {
    this.#documents.take();
  }
}
