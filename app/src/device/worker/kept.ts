// The pages that this device keeps for the signed-in school, and how they are deleted.

import { CacheExpiration } from "workbox-expiration";

/** The most pages of one cache. */
export const PAGES_MAX = 40;

/** The prefix of private caches; app/src/device/worker.rs deletes them by it too. */
export const PRIVATE_CACHES = "placebook-private-";

/** As long as a visit lasts (server/src/http/visit/). */
const A_VISIT_SECONDS = 12 * 60 * 60;

/** Deletes a cache, and Workbox's record of its addresses. */
export async function dropCache(name: string): Promise<void> {
  await self.caches.delete(name);
  await new CacheExpiration(name, { maxEntries: PAGES_MAX }).delete();
}

/** The mark for content that is not kept: delegates' access needs (app/src/booking/page.rs). Plain text in one element. */
const NOT_KEPT = /(<span data-not-kept[^>]*>)[\s\S]*?(<\/span>)/g;

/** The page as this device keeps it. */
async function withoutNotKept(page: Response): Promise<Response> {
  const text = (await page.text()).replace(NOT_KEPT, "$1Not kept on this device$2");
  const headers = new Headers(page.headers);
  // These headers describe the original body, not the changed one.
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(text, { status: page.status, statusText: page.statusText, headers });
}

/** The pages of the school that is signed in. */
export class PrivatePages {
  readonly #limits: CacheExpiration;
  /** Counts visits: a page requested in one is not kept in the next. */
  #visit = 0;
  #forgotten: Promise<unknown> = Promise.resolve();

  constructor(readonly name: string) {
    this.#limits = new CacheExpiration(name, { maxEntries: PAGES_MAX, maxAgeSeconds: A_VISIT_SECONDS, matchOptions: { ignoreVary: true } });
  }

  get visit(): number {
    return this.#visit;
  }

  /** Keeps a page requested in this visit. */
  async keep(address: string, page: Response, visit: number): Promise<void> {
    if (visit !== this.#visit) return;
    const cache = await self.caches.open(this.name);
    await cache.put(address, await withoutNotKept(page));
    await this.#limits.updateTimestamp(address);
    await this.#limits.expireEntries();
    // Somebody may have signed out while it was written.
    if (visit !== this.#visit) await this.forget();
  }

  /** The page last seen at an address, unless it is too old or its school has signed out. */
  async find(address: string): Promise<Response | undefined> {
    await this.#forgotten;
    const page = await self.caches.match(address, { cacheName: this.name, ignoreVary: true });
    if (!page) return undefined;
    if (!(await this.#limits.isURLExpired(address))) return page;
    await this.#limits.expireEntries();
    return undefined;
  }

  /** Deletes everything, so that the next person sees nothing. */
  forget(): Promise<unknown> {
    this.#visit += 1;
    const all = this.#forgotten.then(() => this.#dropAll());
    this.#forgotten = all.catch(() => undefined);
    return all;
  }

  async #dropAll(): Promise<void> {
    const names = (await self.caches.keys()).filter((name) => name.startsWith(PRIVATE_CACHES));
    // Also if the cache is gone: the page may have deleted it without Workbox's record.
    await Promise.all([...new Set([this.name, ...names])].map(dropCache));
  }
}
