// A plugin for Workbox's network-first strategy: where each page is kept, and which page is shown without a connection.

import { type WorkboxPlugin } from "workbox-core/types.js";
import { getCacheKeyForURL } from "workbox-precaching";

import { type PrivatePages } from "./kept.ts";
import { marked } from "./mark.ts";
import { isForAll, isForNoCache, isPage, isPrivate } from "./pages.ts";

/** The state of one request while it is answered. */
interface Asked {
  visit?: number;
  lost?: boolean;
}

/** The pages last seen: public ones in the strategy's own cache, a school's in another. */
export function lastSeen(privatePages: PrivatePages): WorkboxPlugin {
  return {
    handlerWillStart: async ({ state }) => {
      if (state) (state as Asked).visit = privatePages.visit;
    },
    fetchDidFail: async ({ state }) => {
      if (state) (state as Asked).lost = true;
    },
    // A public page: nobody is signed in any more, even if the worker did not see the form to sign out.
    fetchDidSucceed: async ({ response, event }) => {
      if (isPage(response) && !isPrivate(response)) (event as ExtendableEvent).waitUntil(privatePages.forget());
      return response;
    },
    cacheWillUpdate: async ({ request, response, state }) => {
      if (!isPage(response)) return null;
      if (!isPrivate(response)) return isForAll(new URL(request.url)) && !isForNoCache(response) ? response : null;
      await privatePages.keep(request.url, response.clone(), (state as Asked | undefined)?.visit ?? -1);
      return null;
    },
    // Checked even if the public cache has nothing.
    cachedResponseWillBeUsed: async ({ request, cachedResponse, state }) => {
      const page = (await privatePages.find(request.url)) ?? cachedResponse;
      if (!page) return null;
      const text = await page.text();
      return ofThisBuild(text) ? marked(page, text, (state as Asked | undefined)?.lost === true) : null;
    },
  };
}

/** Are the page's script, WASM and style here? A page of another build is never shown, from any cache. */
function ofThisBuild(page: string): boolean {
  const files = page.match(/\/pkg\/[\w./-]+/g) ?? [];
  return files.every((file) => getCacheKeyForURL(file) !== undefined);
}
