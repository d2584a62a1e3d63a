// The device: pages without a connection, deleting, new builds and installing.

import { type Page } from "@playwright/test";

import { expect, test } from "../support/backend.ts";
import { age, allThatIsKept, keptAddresses, mark, nextBuild, pageCaches, see, workerIsThere } from "../support/device.ts";
import { inspect } from "../support/inspection.ts";
import { ADA, awake, book, CORA, giveSchoolAndPin, open, row, signIn, T045, T048, title, WORKSHOP } from "../support/journey.ts";

test.use({ serviceWorkers: "allow" });

const ONCE = { tag: "@scripts" };
const EVERYWHERE = { tag: ["@scripts", "@phone"] };
const SHEET = "/sheets/71-16";

test.beforeEach(({ watch }) => {
  // The tests cut the connection themselves.
  watch.allow(/net::ERR_|Failed to fetch/);
});

/** The time of an answer in London. */
function clockOf(date: string | undefined): string {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" }).format(new Date(date ?? ""));
}

/** Reloads the page and returns the time of the server's answer. */
async function seeAgain(page: Page): Promise<string> {
  const answer = await page.reload();
  await awake(page);
  return clockOf(answer?.headers()["date"]);
}

async function isOfflinePage(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(title(page, "You are offline"), address).toBeVisible();
  await expect(page.getByRole("link", { name: "Go to all workshops and sheets" })).toHaveAttribute("href", "/");
}

test("L9: without a connection, pages seen before stay readable and show their age", EVERYWHERE, async ({ page, context }) => {
  await see(page, "/");
  await see(page, WORKSHOP);
  const time = await seeAgain(page);
  await context.setOffline(true);
  await open(page, WORKSHOP);
  await expect(mark(page)).toContainText(`You are offline. This page was saved at ${time}.`);
  await expect(page).toHaveTitle(/^Offline: /);
  await expect(row(page, T045)).toContainText("places left");
  await expect(page.getByText(/Seats (are|were) live/)).toHaveCount(0);
  await expect(page.locator(".app-live[data-seats-of]")).toBeHidden();
  await inspect(page, "a page with the mark");
  await page.getByRole("link", { name: "Placebook", exact: true }).click();
  await awake(page);
  await expect(title(page, "Training for schools")).toBeVisible();
  await expect(mark(page)).toBeVisible();
});

test("L9: without a connection, a page never seen says so and leads to those that were", EVERYWHERE, async ({ page, context }) => {
  await see(page, "/");
  await workerIsThere(page);
  await context.setOffline(true);
  await isOfflinePage(page, SHEET);
  await awake(page);
  await inspect(page, "the offline page");
  await page.getByRole("link", { name: "Go to all workshops and sheets" }).click();
  await expect(mark(page)).toBeVisible();
});

test("L9: when the connection is back, the page is current and not marked", ONCE, async ({ page, backend }) => {
  await see(page, WORKSHOP);
  await backend.run("set-capacity", T045.code, "17");
  await backend.server.kill();
  await open(page, WORKSHOP);
  await expect(mark(page)).toBeVisible();
  await expect(row(page, T045)).not.toContainText("17 of 17");
  await backend.server.start();
  await page.getByRole("link", { name: "Reload" }).click();
  await expect(row(page, T045)).toContainText("17 of 17");
  await expect(mark(page)).toHaveCount(0);
  await expect(page).not.toHaveTitle(/Offline/);
});

test("L9: with a very slow connection, the page last seen appears after some seconds", ONCE, async ({ page, backend }) => {
  await see(page, WORKSHOP);
  await workerIsThere(page);
  backend.server.pause();
  await page.goto(WORKSHOP);
  await expect(mark(page)).toContainText("The connection is too slow. This page was saved at");
  backend.server.resume();
});

test("L9: without a connection, a school’s bookings stay readable", ONCE, async ({ page, context, backend }) => {
  await signIn(page, backend.demonstration);
  await workerIsThere(page);
  const reference = await book(page, T045, [ADA]);
  await see(page, `/bookings/${reference}`);
  await see(page, "/bookings");
  const time = await seeAgain(page);
  await context.setOffline(true);
  await open(page, "/bookings");
  await expect(mark(page)).toContainText(`This page was saved at ${time}.`);
  await expect(page.getByRole("main")).toContainText(reference);
  await page.getByRole("main").getByRole("link", { name: reference, exact: true }).click();
  await expect(page.getByRole("main")).toContainText(ADA.name);
  await expect(mark(page)).toBeVisible();
});

test("the mark names the day where it is not today", ONCE, async ({ page, context }) => {
  await see(page, WORKSHOP);
  await page.evaluate(async (address) => {
    const [name] = (await caches.keys()).filter((name) => name.startsWith("placebook-public-"));
    const cache = await caches.open(name ?? "");
    const kept = await cache.match(address, { ignoreVary: true });
    const headers = new Headers(kept?.headers);
    const yesterday = new Date(Date.now() - 86_400_000);
    headers.set("date", yesterday.toUTCString());
    await cache.put(address, new Response(await kept?.text(), { headers }));
  }, WORKSHOP);
  await context.setOffline(true);
  await page.goto(WORKSHOP);
  await expect(mark(page)).toContainText(/saved at \d\d:\d\d on \w+day,? \d+ \w+\./);
});

/** Signs a school in, books, and lets the device keep every page that it may. */
async function keepASchoolsPages(page: Page, school: Parameters<typeof signIn>[1]): Promise<string> {
  await signIn(page, school);
  await workerIsThere(page);
  const reference = await book(page, T045, [ADA]);
  for (const address of ["/", WORKSHOP, SHEET, `/bookings/${reference}`, "/bookings"]) await see(page, address);
  expect(await allThatIsKept(page)).toContain(school.name);
  return reference;
}

async function nothingIsLeft(page: Page, ...words: string[]): Promise<void> {
  await expect
    .poll(async () => {
      const kept = await allThatIsKept(page);
      return words.filter((word) => kept.includes(word));
    })
    .toEqual([]);
  expect((await pageCaches(page)).filter((name) => name.includes("private"))).toEqual([]);
}

test("after signing out, nothing of the school is on the device", ONCE, async ({ page, context, backend }) => {
  const { name } = backend.demonstration;
  const reference = await keepASchoolsPages(page, backend.demonstration);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
  await nothingIsLeft(page, name, reference, ADA.email, `${backend.url}/bookings`);
  await context.setOffline(true);
  for (const address of ["/", WORKSHOP, SHEET, "/bookings", `/bookings/${reference}`]) {
    await page.goto(address);
    await expect(title(page)).toBeVisible();
    await expect(page.locator("body")).not.toContainText(name);
    await expect(page.locator("body")).not.toContainText(reference);
  }
  await isOfflinePage(page, "/bookings");
});

test("the worker forgets a school by itself when it sees the form", ONCE, async ({ page, backend }) => {
  const reference = await keepASchoolsPages(page, backend.demonstration);
  const form = page.locator("form", { has: page.getByRole("button", { name: "Sign out" }) });
  await backend.server.kill();
  // This way of sending bypasses the page's own scripts.
  await form.evaluate((form: HTMLFormElement) => form.submit());
  const other = await page.context().newPage();
  await other.goto("/bookings");
  await nothingIsLeft(other, backend.demonstration.name, reference);
  await isOfflinePage(other, "/bookings");
});

test("the page forgets a school by itself where the worker misses the form", ONCE, async ({ page, context, backend }) => {
  const reference = await keepASchoolsPages(page, backend.demonstration);
  const form = page.locator("form", { has: page.getByRole("button", { name: "Sign out" }) });
  await context.setOffline(true);
  await form.evaluate((form) => form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true })));
  await expect.poll(() => pageCaches(page).then((names) => names.filter((name) => name.includes("private")))).toEqual([]);
  expect(await keptAddresses(page)).not.toContain("/bookings");
  await isOfflinePage(page, `/bookings/${reference}`);
});

test("a visit ended by the server is forgotten on the device with the next page", ONCE, async ({ page, backend }) => {
  const reference = await keepASchoolsPages(page, backend.demonstration);
  await backend.sql("delete from sign_in_session");
  await open(page, "/");
  await nothingIsLeft(page, backend.demonstration.name, reference);
});

test("a school’s pages are kept for 12 hours", ONCE, async ({ page, context, backend }) => {
  await keepASchoolsPages(page, backend.demonstration);
  await context.setOffline(true);
  await age(page, 11.9);
  await page.goto("/bookings");
  await expect(mark(page)).toBeVisible();
  await age(page, 0.2);
  await isOfflinePage(page, "/bookings");
  expect(await allThatIsKept(page)).not.toContain(backend.demonstration.name);
});

test("another school that signs in sees nothing of the first", ONCE, async ({ page, context, backend }) => {
  const reference = await keepASchoolsPages(page, backend.demonstration);
  await signIn(page, backend.neighbour);
  await see(page, "/bookings");
  const kept = await allThatIsKept(page);
  for (const word of [backend.demonstration.name, reference, ADA.email]) expect(kept.includes(word), word).toBe(false);
  await context.setOffline(true);
  await open(page, "/bookings");
  await expect(page.getByRole("banner")).toContainText(backend.neighbour.name);
  await expect(page.getByRole("main")).not.toContainText(reference);
  await isOfflinePage(page, `/bookings/${reference}`);
});

test("forms, commands, streams, files and error pages are never kept on the device", ONCE, async ({ page, context, backend }) => {
  await signIn(page, backend.demonstration);
  await workerIsThere(page);
  const reference = await book(page, T048, [CORA]);
  const unkept = [T045.form, `/bookings/${reference}/cancel`, `/bookings/${reference}/delegates/1`, "/sign-in", "/nowhere", "/sheets/99-99", "/workshops/99-99"];
  for (const address of unkept) await open(page, address);
  await see(page, WORKSHOP);
  const kept = await keptAddresses(page);
  for (const address of kept) expect(address).toMatch(/^\/(\?.*)?$|^\/(sheets|workshops|bookings)\/[^/]+$|^\/bookings$/);
  for (const address of unkept) expect(kept).not.toContain(address);
  await context.setOffline(true);
  for (const address of unkept) await isOfflinePage(page, address);
  const answers = await page.evaluate(async (addresses) => Promise.all(addresses.map((address) => fetch(address).then(() => address, () => "no answer"))), ["/api/booking/list", "/healthz", "/readyz", `/bookings/${reference}/calendar.ics`, "/live?seats=71-16"]);
  expect(new Set(answers)).toEqual(new Set(["no answer"]));
});

test("a visitor who is not signed in leaves no page of bookings on the device", ONCE, async ({ page }) => {
  await see(page, "/");
  await workerIsThere(page);
  await open(page, "/bookings");
  await see(page, WORKSHOP);
  expect(await keptAddresses(page)).not.toContain("/bookings");
});

test("a wrong PIN is answered by the server while the worker is there", ONCE, async ({ page, backend }) => {
  await see(page, "/");
  await workerIsThere(page);
  await open(page, "/sign-in");
  await giveSchoolAndPin(page, { ...backend.demonstration, pin: "000000" });
  await expect(page.getByRole("alert")).toBeVisible();
});

test("a new build takes over, and no page of the build before is shown with it", ONCE, async ({ page, context, backend }) => {
  await see(page, "/");
  await see(page, SHEET);
  // The new worker may take over before or after the page is left; the result must be the same.
  await see(page, WORKSHOP);
  const [before] = await pageCaches(page);
  const next = await nextBuild();
  try {
    await backend.server.kill();
    await backend.server.start(next.settings);
    await see(page, WORKSHOP);
    await expect.poll(() => pageCaches(page)).toEqual(["placebook-public-the-next-build"]);
    expect(before).not.toBe("placebook-public-the-next-build");
    // Only pages open when the new build took over are kept again.
    await expect.poll(() => keptAddresses(page)).toEqual([WORKSHOP]);
    await context.setOffline(true);
    await open(page, WORKSHOP);
    await expect(mark(page)).toBeVisible();
    const files = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.includes("/pkg/")));
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) expect(file).toContain(".next");
    await isOfflinePage(page, SHEET);
  } finally {
    await backend.server.stop();
    await next.remove();
  }
});

test("a page of another build is never shown from the device", ONCE, async ({ page, context }) => {
  await see(page, WORKSHOP);
  await page.evaluate(async (address) => {
    const [name] = (await caches.keys()).filter((name) => name.startsWith("placebook-public-"));
    const cache = await caches.open(name ?? "");
    const kept = await cache.match(address, { ignoreVary: true });
    const other = (await kept?.text())?.replace(/(\/pkg\/placebook)\.[\w-]+\.js/g, "$1.another.js");
    await cache.put(address, new Response(other, { headers: kept?.headers ?? {} }));
  }, WORKSHOP);
  await context.setOffline(true);
  await isOfflinePage(page, WORKSHOP);
});

test("the service worker is always revalidated and has the narrowest policy", ONCE, async ({ request }) => {
  const worker = await request.get("/service-worker.js");
  expect(worker.status()).toBe(200);
  expect(worker.headers()).toMatchObject({ "cache-control": "no-cache", "content-type": expect.stringMatching(/^text\/javascript/) });
  expect(worker.headers()["content-security-policy"]).toBe("default-src 'none'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
  expect((await request.get("/")).headers()["content-security-policy"]).toContain("worker-src 'self'");
});

test("the service worker installs after the page and stores no school’s name", ONCE, async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await workerIsThere(page);
  const offline = await page.evaluate(() => caches.match("/offline", { ignoreSearch: true, ignoreVary: true }).then((answer) => answer?.text()));
  expect(offline).toContain("You are offline");
  expect(offline).not.toContain(backend.demonstration.name);
});

test("the site can be installed", ONCE, async ({ page, request }) => {
  await open(page, "/");
  const address = await page.locator("link[rel=manifest]").getAttribute("href");
  const answer = await request.get(address ?? "");
  expect(answer.headers()["content-type"]).toBe("application/manifest+json");
  const manifest = await answer.json();
  expect(manifest).toMatchObject({ id: "/", start_url: "/", scope: "/", display: "standalone" });
  const theme = page.locator("meta[name=theme-color][media*=light]");
  await expect(theme).toHaveAttribute("content", manifest.theme_color);
  const { masthead, paper } = await page.evaluate(() => ({
    masthead: getComputedStyle(document.documentElement).getPropertyValue("--app-masthead").trim(),
    paper: getComputedStyle(document.documentElement).getPropertyValue("--govuk-body-background-colour").trim(),
  }));
  expect([manifest.theme_color, manifest.background_color]).toEqual([masthead, paper]);
  for (const { src, sizes, type } of manifest.icons) {
    const { width, height, kind } = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return { width: image.naturalWidth, height: image.naturalHeight, kind: (await fetch(src)).headers.get("content-type") };
    }, src);
    expect(kind, src).toBe(type);
    if (sizes !== "any") expect(`${width}x${height}`, src).toBe(sizes);
  }
  const [purposes, squares] = [manifest.icons.map((icon: { purpose?: string }) => icon.purpose), manifest.icons.map((icon: { sizes: string }) => icon.sizes)];
  expect(purposes).toContain("maskable");
  expect(squares).toEqual(expect.arrayContaining(["192x192", "512x512"]));
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((error) => error !== "in-incognito")).toEqual([]);
});
