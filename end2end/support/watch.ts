// Hidden problems that must never happen: script errors, missing files, requests to other hosts.

import { type BrowserContext, expect, type Page, type Response } from "@playwright/test";

const ASSETS = new Set(["script", "stylesheet", "image", "font", "manifest"]);

// Playwright waits for the next document after a click, but not for a page that comes in the same document.
const LEAVING = "body[data-leaving]";

/** Lets actions on this page no longer wait for the next page. */
export function hurry(page: Page): Promise<void> {
  return page.removeLocatorHandler(page.locator(LEAVING));
}

/** Watches every page of a context, fails the test if a problem occurs, and lets actions wait while the next page is on its way. */
export class Watch {
  readonly #problems: string[] = [];
  readonly #allowed: RegExp[] = [];
  readonly #answers: string[] = [];

  constructor(
    private readonly context: BrowserContext,
    private readonly hosts: () => string[],
  ) {
    context.on("page", (page) => void page.addLocatorHandler(page.locator(LEAVING), () => Promise.resolve()));
    context.on("weberror", (error) => this.#report(`script error: ${error.error().message}`));
    context.on("console", (message) => {
      const text = message.text();
      // A refusal's status is an answer, not an error; `response` judges the others below.
      if (message.type() === "error" && !/^Failed to load resource: the server responded/.test(text)) {
        this.#report(`console: ${text}`);
      }
    });
    context.on("request", (request) => this.#judgeAddress(request.url()));
    context.on("requestfailed", (request) => {
      this.#answers.push(`${new Date().toISOString()} ${request.method()} ${request.url()} ${request.failure()?.errorText}`);
    });
    context.on("response", (response) => this.#judgeResponse(response));
  }

  /** Expects a problem that the test itself causes, such as a lost connection. */
  allow(problem: RegExp): void {
    this.#allowed.push(problem);
  }

  /** Fails if there was a problem that is not allowed. */
  verify(): void {
    const found = this.#problems.filter((problem) => !this.#allowed.some((allowed) => allowed.test(problem)));
    expect(found, "what went wrong behind the page").toEqual([]);
  }

  /** Each open page, and the last requests and answers, to explain a failure on a machine that nobody can inspect. */
  async tell(): Promise<string> {
    const shown = this.context.pages().map(async (page) => {
      const words = await page.locator("body").innerText({ timeout: 2_000 }).catch(String);
      return `${page.url()}\n${words.slice(0, 2_000)}`;
    });
    return [...(await Promise.all(shown)), ...this.#answers.slice(-12)].join("\n");
  }

  #report(problem: string): void {
    this.#problems.push(problem);
  }

  #judgeAddress(address: string): void {
    const { protocol, host } = new URL(address);
    if (protocol.startsWith("http") && !this.hosts().includes(host)) {
      this.#report(`another host: ${address}`);
    }
  }

  #judgeResponse(response: Response): void {
    const status = response.status();
    const asset = ASSETS.has(response.request().resourceType());
    if (!asset) this.#answers.push(`${new Date().toISOString()} ${response.request().method()} ${response.url()} ${status}`);
    if (status >= 500 || (asset && status >= 400)) {
      this.#report(`status ${status}: ${response.url()}`);
    }
  }
}
