// The contents of a device, as the browser's tools would show them, and a later build.

import { copyFile, cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { expect, type Page } from "@playwright/test";

import { setting } from "./database.ts";
import { awake, open } from "./journey.ts";
import { type Settings } from "./server.ts";

/** The banner on a page that comes from the device. */
export function mark(page: Page) {
  return page.getByRole("status").filter({ hasText: "This page was saved at" });
}

/** Opens an address and waits until the device has kept its page. */
export async function see(page: Page, address: string): Promise<void> {
  await open(page, address);
  await workerIsThere(page);
  await expect.poll(() => keptAddresses(page), { message: `${address} is kept` }).toContain(address);
}

/** Waits until the service worker controls the page. A page opened during its installation has to be opened again. */
export async function workerIsThere(page: Page): Promise<void> {
  const controlled = await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    return navigator.serviceWorker.controller !== null;
  });
  if (controlled) return;
  await page.reload();
  await awake(page);
}

/** The addresses of all kept pages, of any build. */
export async function keptAddresses(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("placebook-"));
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return kept.flat().map(({ url }) => url.replace(location.origin, ""));
  });
}

/** The names of the caches of pages. */
export async function pageCaches(page: Page): Promise<string[]> {
  return page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith("placebook-")));
}

/** Everything on the device that scripts can read: both storages, every cache, and Workbox's records of them. */
export async function allThatIsKept(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        texts.push(request.url, (await (await cache.match(request, { ignoreVary: true }))?.text()) ?? "");
      }
    }
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name ?? "");
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      for (const store of database.objectStoreNames) {
        const rows = await new Promise<unknown[]>((resolve) => {
          const reading = database.transaction(store).objectStore(store).getAll();
          reading.onsuccess = () => resolve(reading.result);
        });
        texts.push(JSON.stringify(rows));
      }
      database.close();
    }
    return texts.join("\n");
  });
}

/** Makes all of Workbox's records on this device the given number of hours older. */
export async function age(page: Page, hours: number): Promise<void> {
  await page.evaluate(async (hours) => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open("workbox-expiration");
      opening.onsuccess = () => resolve(opening.result);
    });
    await new Promise<void>((resolve) => {
      const change = database.transaction("cache-entries", "readwrite");
      const store = change.objectStore("cache-entries");
      const reading = store.getAll();
      reading.onsuccess = () => {
        for (const row of reading.result) store.put({ ...row, timestamp: row.timestamp - hours * 3_600_000 });
      };
      change.oncomplete = () => resolve();
    });
    database.close();
  }, hours);
}

/** Makes a later build: the same pages, with other file names. */
export async function nextBuild(): Promise<{ settings: Settings; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "placebook-build-"));
  const site = join(folder, "site");
  await cp(setting("LEPTOS_SITE_ROOT"), site, { recursive: true });
  const built = setting("PLACEBOOK_SERVER_BIN");
  const server = join(folder, "server");
  await copyFile(built, server);
  const hashes = await readFile(join(dirname(built), "hash.txt"), "utf8");
  const other = (hash: string) => `next${hash.slice(4)}`;
  const known = [...hashes.matchAll(/: (\S+)/g)].map(([, hash]) => hash ?? "");
  for (const file of await readdir(join(site, "pkg"))) {
    const hash = known.find((hash) => file.includes(hash));
    if (hash) await rename(join(site, "pkg", file), join(site, "pkg", file.replace(hash, other(hash))));
  }
  // The server reads the names of its files from hash.txt in its own folder.
  await writeFile(join(folder, "hash.txt"), known.reduce((text, hash) => text.replace(hash, other(hash)), hashes));
  const { writeServiceWorker } = await import(join(import.meta.dirname, "../../script/lib/service-worker.mjs"));
  await writeServiceWorker(site, "the-next-build");
  return {
    settings: { LEPTOS_SITE_ROOT: site, PLACEBOOK_SERVER_BIN: server },
    remove: () => rm(folder, { recursive: true }),
  };
}
