// The service worker: the shell and the pages last seen are there without a line. Workbox keeps and finds them; what is
// said here is which pages, for how long, and who may see them.

import { clientsClaim } from "workbox-core";
import { ExpirationPlugin } from "workbox-expiration";
import { addPlugins, matchPrecache, precacheAndRoute, type PrecacheEntry } from "workbox-precaching";
import { registerRoute, setCatchHandler } from "workbox-routing";
import { NetworkFirst, NetworkOnly } from "workbox-strategies";

import { dropCache, PAGES_MAX, PRIVATE_CACHES, PrivatePages } from "./kept.ts";
import { lastSeen } from "./last-seen.ts";
import { changesVisit, isDocument, isKept } from "./pages.ts";

declare const self: ServiceWorkerGlobalScope;

/** The build, its files, and the page for what was never seen: script/lib/service-worker.mjs fills them in. */
declare const BUILD: string;
declare const FILES: PrecacheEntry[];
declare const OFFLINE: string;

/** A page that has not come by then is taken from this device: a phone with one bar may wait a minute for nothing. */
const PATIENCE_SECONDS = 4;
const PUBLIC_CACHES = "placebook-public-";
const A_MONTH_SECONDS = 30 * 24 * 60 * 60;

// At once, not when the last tab is closed: nothing is loaded later by a name that could mean another thing in another
// build. A page loads its script, WASM and style when it opens, by names that are made of their content.
void self.skipWaiting();
clientsClaim();

// What is kept for everybody is fetched as nobody, so that no school's name stands on it.
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

registerRoute(({ request, url }) => request.mode === "navigate" && isKept(url), pages);
registerRoute(({ request, url }) => request.mode === "navigate" && isDocument(url), new NetworkOnly({ plugins: [seen] }));
setCatchHandler(async ({ request }) => (request.mode === "navigate" && (await matchPrecache(OFFLINE))) || Response.error());

// The form itself is the browser's business: no answer to it ever comes from here.
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
  const looks = [...addresses].map((address) => Promise.all(pages.handleAll({ request: new Request(address, { headers: { accept: "text/html" } }), event })));
  // Without them the worker is as good as with them.
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
