// The service worker: keeps the shell and the pages last seen for use offline. Workbox stores and finds them; this file
// says which pages, for how long, and for whom.

import { clientsClaim } from "workbox-core";
import { ExpirationPlugin } from "workbox-expiration";
import { addPlugins, matchPrecache, precacheAndRoute, type PrecacheEntry } from "workbox-precaching";
import { registerRoute, setCatchHandler } from "workbox-routing";
import { NetworkFirst, NetworkOnly } from "workbox-strategies";

import { dropCache, PAGES_MAX, PRIVATE_CACHES, PrivatePages } from "./kept.ts";
import { lastSeen } from "./last-seen.ts";
import { changesVisit, goesToPage, isDocument, isKept } from "./pages.ts";

declare const self: ServiceWorkerGlobalScope;

/** The build, its files, and the offline page: script/lib/service-worker.mjs fills them in. */
declare const BUILD: string;
declare const FILES: PrecacheEntry[];
declare const OFFLINE: string;

/** A page that has not arrived by then is taken from this device, because a phone with a weak signal may wait a minute for nothing. */
const PATIENCE_SECONDS = 4;
const PUBLIC_CACHES = "placebook-public-";
const A_MONTH_SECONDS = 30 * 24 * 60 * 60;

// Immediately, not when the last tab is closed: no file is loaded later by a name that could differ in another build. A page
// loads its script, style, WASM and the parts of that when it opens, by names that are made of their content.
void self.skipWaiting();
clientsClaim();

// Public pages are fetched without cookies, so that no school's name is on them.
addPlugins([{ requestWillFetch: async ({ request }) => new Request(request, { credentials: "omit" }) }]);
precacheAndRoute([...FILES, { url: OFFLINE, revision: BUILD }]);

const privatePages = new PrivatePages(PRIVATE_CACHES + BUILD);
const seen = lastSeen(privatePages);
const pages = new NetworkFirst({
  cacheName: PUBLIC_CACHES + BUILD,
  networkTimeoutSeconds: PATIENCE_SECONDS,
  matchOptions: { ignoreVary: true },
  plugins: [new ExpirationPlugin({ maxEntries: PAGES_MAX, maxAgeSeconds: A_MONTH_SECONDS }), seen],
});

registerRoute(({ request, url }) => goesToPage(request) && isKept(url), pages);
registerRoute(({ request, url }) => goesToPage(request) && isDocument(url), new NetworkOnly({ plugins: [seen] }));
setCatchHandler(async ({ request }) => (goesToPage(request) && (await matchPrecache(OFFLINE))) || Response.error());

// The browser sends the form itself: the worker never answers it.
self.addEventListener("fetch", (event) => {
  if (event.request.method === "POST" && changesVisit(new URL(event.request.url))) event.waitUntil(privatePages.forget());
});

// The page that brought the worker, and those that were open when a new build came, were seen too.
self.addEventListener("install", (event) => {
  event.waitUntil(seeOpenPages(event));
});

async function seeOpenPages(event: ExtendableEvent): Promise<void> {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const addresses = new Set(open.map(({ url }) => url.replace(/#.*/, "")).filter((url) => isKept(new URL(url))));
  const looks = [...addresses].map((address) => Promise.all(pages.handleAll({ request: new Request(address, { headers: { accept: "text/html", "x-placebook-aside": "1" } }), event })));
  // The worker works without them too.
  await Promise.allSettled(looks);
}

// Another build's pages would ask for another build's scripts.
self.addEventListener("activate", (event) => {
  event.waitUntil(dropOtherBuilds());
});

async function dropOtherBuilds(): Promise<void> {
  const ours = [PUBLIC_CACHES + BUILD, privatePages.name];
  const names = await self.caches.keys();
  const old = names.filter((name) => [PUBLIC_CACHES, PRIVATE_CACHES].some((kind) => name.startsWith(kind)) && !ours.includes(name));
  await Promise.all(old.map(dropCache));
}
