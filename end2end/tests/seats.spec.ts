// Live seats: a booking shows on every open page.

import { type Page } from "@playwright/test";

import { expect, test } from "../support/backend.ts";
import { ADA, BEN, book, bookButton, cancel, checkAnswers, open, readReference, row, signIn, T045, T048, WORKSHOP } from "../support/journey.ts";

/** The time in which a booking must reach the other pages. */
const WITHIN = { timeout: 1000 };

/** Opens a page and waits until its seats are live. The result counts later loads. */
async function watchFrom(page: Page, address: string): Promise<{ page: Page; loads: () => number }> {
  await open(page, address);
  await expect(page.getByRole("status").filter({ hasText: "Seats are live" })).toBeVisible();
  let loads = 0;
  page.on("framenavigated", () => (loads += 1));
  return { page, loads: () => loads };
}

test("L1: a booking anywhere shows on every open page within a second, without a reload", { tag: ["@scripts", "@phone"] }, async ({ page, backend, visitor }) => {
  const second = await backend.another();
  const watchers = [
    await watchFrom(await visitor(), WORKSHOP),
    await watchFrom(await visitor(), "/"),
    await watchFrom(await visitor({ baseURL: second.url }), WORKSHOP),
    await watchFrom(await visitor({ baseURL: second.url }), "/"),
  ];
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA, BEN]);
  await bookButton(page).click();
  const reference = await readReference(page);
  await Promise.all(watchers.map((watcher) => expect(seatsOf(watcher.page)).toContainText("28 of 30 places left", WITHIN)));

  await cancel(page, reference, ADA.name);
  await Promise.all(watchers.map((watcher) => expect(seatsOf(watcher.page)).toContainText("29 of 30 places left", WITHIN)));
  expect(watchers.map((watcher) => watcher.loads())).toEqual([0, 0, 0, 0]);
});

test("L1: while a form is being filled in, it shows bookings made elsewhere and keeps the typed text", { tag: "@scripts" }, async ({ page, backend, visitor }) => {
  await signIn(page, backend.demonstration);
  const form = await watchFrom(page, T045.form);
  await page.getByLabel("Your full name").fill("Grace Okafor");
  const other = await visitor();
  await signIn(other, backend.neighbour);
  await book(other, T045, [ADA, BEN]);
  await expect(page.getByRole("main")).toContainText("28 of 30 places left", WITHIN);
  await expect(page.getByLabel("Your full name")).toHaveValue("Grace Okafor");
  expect(form.loads()).toBe(0);
});

test("L1: nothing moves under a finger when seats become live", { tag: ["@scripts", "@phone"] }, async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  const held: (() => void)[] = [];
  await page.route("**/live?*", async (route) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  await open(page, T045.form);
  await expect.poll(() => held.length).toBe(1);
  const button = page.getByRole("button", { name: "Continue" });
  const before = await button.boundingBox();
  held.forEach((resolve) => resolve());
  await expect(page.getByRole("status").filter({ hasText: "Seats are live" })).toBeVisible();
  expect(await button.boundingBox()).toEqual(before);
});

test("L1: a capacity that an officer changes shows on open pages", { tag: "@scripts" }, async ({ page, backend }) => {
  await watchFrom(page, WORKSHOP);
  await backend.run("set-capacity", T045.code, "12");
  await expect(row(page, T045)).toContainText("12 of 12 places left", WITHIN);
});

test("a full session offers no way to book, and offers it again when a place comes free", { tag: "@scripts" }, async ({ page, backend, visitor }) => {
  const other = await visitor();
  await signIn(other, backend.neighbour);
  const reference = await book(other, T045, [ADA, BEN]);
  await backend.run("set-capacity", T045.code, "2");
  const watcher = await watchFrom(page, WORKSHOP);
  const way = row(page, T045).getByRole("link", { name: /^Book places/ });
  await expect(way).toHaveCount(0);
  await cancel(other, reference, ADA.name);
  await expect(way).toBeVisible(WITHIN);
  await backend.run("set-capacity", T045.code, "1");
  await expect(way).toHaveCount(0, WITHIN);
  expect(watcher.loads()).toBe(0);
});

test("C3: a booking on one session changes no other’s numbers", { tag: "@scripts" }, async ({ page, backend, visitor }) => {
  await watchFrom(page, WORKSHOP);
  const other = await visitor();
  await signIn(other, backend.neighbour);
  await book(other, T048, [ADA, BEN]);
  await expect(row(page, T048)).toContainText("28 of 30 places left", WITHIN);
  for (const code of ["TLS-0516-T045", "TLS-0516-T046", "TLS-0516-T053"]) {
    await expect(row(page, { code })).toContainText("30 of 30 places left");
  }
});

test("L2: a page without its server says so, and is right again when it is back", { tag: "@scripts" }, async ({ page, backend, visitor, watch }) => {
  watch.allow(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET/);
  const second = await backend.another();
  const watcher = await watchFrom(page, WORKSHOP);
  const booker = await visitor({ baseURL: second.url });
  await signIn(booker, backend.demonstration);

  await backend.server.kill();
  await expect(page.getByRole("status").filter({ hasText: /Seats last updated \d+ s ago/ })).toBeVisible();
  await book(booker, T045, [ADA]);
  await expect(row(page, T045)).toContainText("30 of 30 places left");

  await backend.server.start();
  await expect(row(page, T045)).toContainText("29 of 30 places left");
  await expect(page.getByRole("status").filter({ hasText: "Seats are live" })).toBeVisible();
  expect(watcher.loads()).toBe(0);
});

test("a stream that the server refused is opened again when the server can", { tag: ["@scripts", "@broken"] }, async ({ page, backend, watch }) => {
  watch.allow(/status 503: .*\/live/);
  await watchFrom(page, WORKSHOP);
  // The server cannot read the seats that each new stream starts with, so it refuses the stream. Browsers never retry a refused
  // one.
  await backend.server.kill();
  watch.allow(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET/);
  await backend.sql("alter table session rename to session_away");
  // The server is ready only when its tables are there.
  const ready = backend.server.start();
  await page.waitForResponse((response) => response.url().includes("/live?") && response.status() === 503);
  await backend.sql("update session_away set capacity = 40, version = version + 1 where code = 'TLS-0516-T045'");
  await backend.sql("alter table session_away rename to session");
  await ready;
  await expect(row(page, T045)).toContainText("40 of 40 places left");
});

test("L3: without scripts the seats are right whenever the page is loaded, and nothing claims to be live", { tag: "@plain" }, async ({ page, backend, visitor }) => {
  await open(page, WORKSHOP);
  await expect(row(page, T045)).toContainText("30 of 30 places left");
  await expect(page.getByText(/Seats are live|Seats last updated/)).toHaveCount(0);
  const other = await visitor();
  await signIn(other, backend.neighbour);
  await book(other, T045, [ADA, BEN]);
  await page.reload();
  await expect(row(page, T045)).toContainText("28 of 30 places left");
});

/** The element with the seats of T045: its row in the table, or its item on the home page. */
function seatsOf(page: Page) {
  const when = page.locator("time[datetime='2016-05-13T08:30:00Z']");
  return page.getByRole("row").or(page.getByRole("listitem")).filter({ has: when }).last();
}
