// A delegate's own page: content, calendar and cancelling.

import { type Page } from "@playwright/test";

import { expect, test } from "../support/backend.ts";
import { calendarOf } from "../support/calendar.ts";
import { ADA, awake, BEN, book, cancel, CORA, linkOf, open, row, signIn, T045, T048, title, WORKSHOP } from "../support/journey.ts";
import { readCode } from "../support/qr.ts";

const WITHIN = { timeout: 1000 };

/** Moves the only delegate of a booking. */
async function move(page: Page, reference: string, to: { when: string }): Promise<void> {
  await open(page, `/bookings/${reference}/move`);
  await page.getByRole("radio", { name: to.when }).check();
  await page.getByRole("button", { name: "Move" }).click();
  await expect(page.getByRole("alert")).toContainText("Moved.");
}

test("a delegate opens the link without signing in and sees where, when and whom to ask", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  await backend.sql("update venue set map_link = 'https://maps.example/centre', access_notes = 'Ring at the side door', address = '1 Hill Road, Norwich'");
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA, BEN]);
  const link = await linkOf(page, reference, ADA.name);
  const delegate = await visitor();
  await open(delegate, link);
  const main = delegate.getByRole("main");
  await expect(title(delegate, "You have a place")).toBeVisible();
  for (const told of [ADA.name, T045.when, "1 Hill Road, Norwich", "Ring at the side door", T045.code, backend.demonstration.name, reference, "Kelly Waters"]) {
    await expect(main).toContainText(told);
  }
  const code = main.getByRole("img", { name: "QR code that opens your entry on the register for the trainer" });
  for (const colorScheme of ["light", "dark"] as const) {
    await delegate.emulateMedia({ colorScheme });
    expect(await readCode(code), colorScheme).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/office\/sessions\/\d+\/register#place-\d+$/);
  }
  await expect(main.getByRole("link", { name: "Map" })).toHaveAttribute("href", "https://maps.example/centre");
  await expect(main).not.toContainText(BEN.name);
  const answer = await delegate.request.get(link);
  expect(answer.headers()).toMatchObject({ "referrer-policy": "same-origin", "cache-control": "private, no-store" });
  expect(backend.log).not.toContain(link.split("/").at(-1));
});

test("I can’t come: the rule is shown, the school sees it at once, and the waiting list is served", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA, BEN]);
  const link = await linkOf(page, reference, ADA.name);
  await open(page, "/bookings");
  const delegate = await visitor();
  await open(delegate, link);
  await delegate.getByRole("link", { name: "I can’t come" }).click();
  await expect(delegate.getByRole("main")).toContainText("Cancelling is free until Monday 9 May 2016, 5pm");
  await awake(delegate);
  await delegate.getByRole("button", { name: "Give my place back" }).click();
  await expect(delegate.getByRole("alert")).toContainText("Thank you for telling us.");
  await expect(title(delegate, "You have no place")).toBeVisible();
  await expect(delegate.getByRole("link", { name: "I can’t come" })).toHaveCount(0);
  const item = page.getByRole("main").getByRole("listitem").filter({ hasText: ADA.name });
  if (test.info().project.use.javaScriptEnabled === false) await page.reload();
  await expect(item).toContainText("Can’t come", WITHIN);
  await open(page, `/bookings/${reference}`);
  await expect(page.getByRole("main")).toContainText("Ada Marsh said: I can’t come.");
  await open(page, WORKSHOP);
  await expect(row(page, T045)).toContainText("29 of 30 places left");
});

test("C5: the replacement gets a link of their own, and the old link stops working", async ({ page, backend, visitor }) => {
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA]);
  const old = await linkOf(page, reference, ADA.name);
  await page.getByRole("link", { name: `Change details of ${ADA.name}` }).click();
  await page.getByLabel("Full name").fill(CORA.name);
  await page.getByLabel("Work email").fill(CORA.email);
  await page.getByRole("button", { name: "Save changes" }).click();
  const delegate = await visitor();
  await open(delegate, await linkOf(page, reference, CORA.name));
  await expect(delegate.getByRole("main")).toContainText(CORA.name);
  for (const address of [old, `${old}/cannot-come`, `${old}x`, "/delegate/x"]) {
    const answer = await delegate.goto(address);
    expect(answer?.status(), address).toBe(404);
    await expect(title(delegate, "This link does not work")).toBeVisible();
    await expect(delegate.getByRole("main")).not.toContainText(ADA.name);
  }
});

test("a link ends ninety days after the session", { tag: "@scripts" }, async ({ page, backend, visitor }) => {
  await signIn(page, backend.demonstration);
  const link = await linkOf(page, await book(page, T045, [ADA]), ADA.name);
  const later = await backend.another({ PLACEBOOK_NOW: "2016-08-11T09:31:00+01:00" });
  const delegate = await visitor({ baseURL: later.url });
  expect((await delegate.goto(link))?.status()).toBe(410);
  await expect(title(delegate, "This link has expired")).toBeVisible();
  expect((await delegate.request.get(`${link}/calendar.ics`)).status()).toBe(410);
});

test("the calendar file of a place reads in another program, at the right hour in London", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA, BEN]);
  const link = await linkOf(page, reference, ADA.name);
  const file = await calendarOf(page, `${link}/calendar.ics`);
  expect(file).toMatchObject({ method: "PUBLISH", zones: ["Europe/London"] });
  expect(file.entries).toEqual([
    expect.objectContaining({ uid: `${reference}-1@placebook`, sequence: 0, status: "CONFIRMED", attendees: 0, zone: "Europe/London", starts: "2016-05-13T08:30:00.000Z", ends: "2016-05-13T10:30:00.000Z" }),
  ]);
  expect(file.entries[0]?.organiser).toMatch(/^(mailto:|invalid:)/);
  const schools = await calendarOf(page, `/bookings/${reference}/calendar.ics`);
  expect(schools.entries.map(({ uid, summary }) => [uid, summary.includes(ADA.name), summary.includes(BEN.name)])).toEqual([
    [`${reference}-1@placebook`, true, false],
    [`${reference}-2@placebook`, false, true],
  ]);
  // In winter, the same file gives the right hour too.
  await backend.sql("update session set starts_at = '2016-12-01 09:30Z', ends_at = '2016-12-01 11:30Z', revision = revision + 1 where number = 1");
  const winter = await calendarOf(page, `${link}/calendar.ics`);
  expect(winter.entries[0]).toMatchObject({ sequence: 1, starts: "2016-12-01T09:30:00.000Z" });
});

test("the feed follows a place: changed, moved, given back, each with a higher sequence and the same identifier", async ({ page, backend, visitor }) => {
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA]);
  const delegate = await visitor();
  await open(delegate, await linkOf(page, reference, ADA.name));
  await delegate.getByText("Keep your calendar up to date automatically").click();
  const feed = (await delegate.getByRole("link", { name: "Your calendar’s address" }).getAttribute("href")) ?? "";
  const first = await calendarOf(delegate, feed);
  expect(first).toMatchObject({ method: "PUBLISH", entries: [{ status: "CONFIRMED", attendees: 0 }] });
  await page.getByRole("link", { name: `Change details of ${ADA.name}` }).click();
  await page.getByLabel("Full name").fill("Ada Marsh-Ellery");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  const changed = await calendarOf(delegate, feed);
  expect(changed.entries[0]?.uid).toBe(first.entries[0]?.uid);
  expect(changed.entries[0]?.sequence).toBeGreaterThan(first.entries[0]?.sequence ?? 0);

  await move(page, reference, T048);
  const moved = await calendarOf(delegate, feed);
  expect(moved.method).toBe("PUBLISH");
  expect(moved.entries.map(({ status }) => status)).toEqual(["CANCELLED", "CONFIRMED"]);
  expect(moved.entries[0]?.uid).toBe(first.entries[0]?.uid);
  expect(moved.entries[0]?.sequence).toBeGreaterThan(changed.entries[0]?.sequence ?? 0);
  expect(moved.entries[1]?.uid).not.toBe(first.entries[0]?.uid);
  await delegate.reload();
  await expect(delegate.getByRole("main")).toContainText("Your school has moved your place to this session");

  const [after] = /PB-[0-9A-Z-]+/.exec(page.url()) ?? [];
  await cancel(page, after ?? "", "Ada Marsh-Ellery");
  const given = await calendarOf(delegate, feed);
  expect(given.entries.map(({ status }) => status)).toEqual(["CANCELLED", "CANCELLED"]);
  const file = await calendarOf(page, `/bookings/${after}/calendar.ics`);
  expect(file).toMatchObject({ method: "CANCEL", entries: [{ status: "CANCELLED", uid: moved.entries[1]?.uid }] });
  expect(file.entries[0]?.sequence).toBeGreaterThan(moved.entries[1]?.sequence ?? 0);
});

test("the feed of a replaced delegate cancels the entry and says nothing more", async ({ page, backend, visitor }) => {
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA]);
  const delegate = await visitor();
  const link = await linkOf(page, reference, ADA.name);
  await open(delegate, link);
  await delegate.getByText("Keep your calendar up to date automatically").click();
  const feed = (await delegate.getByRole("link", { name: "Your calendar’s address" }).getAttribute("href")) ?? "";
  expect((await delegate.request.get(feed.replace("/feed.ics", ""))).status(), "a feed’s address opens no page").toBe(404);
  expect((await delegate.request.get(`${link}/feed.ics`)).status(), "a page’s address opens no feed").toBe(404);
  await page.getByRole("link", { name: `Change details of ${ADA.name}` }).click();
  await page.getByLabel("Full name").fill(CORA.name);
  await page.getByLabel("Work email").fill(CORA.email);
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  expect((await calendarOf(delegate, feed)).entries).toEqual([expect.objectContaining({ status: "CANCELLED", uid: `${reference}-1@placebook` })]);
  expect(await (await delegate.request.get(feed)).text()).not.toContain(CORA.name);
});

test("the copy button copies the whole link", { tag: "@scripts" }, async ({ page, backend }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, backend.demonstration);
  const link = await linkOf(page, await book(page, T045, [ADA]), ADA.name);
  await page.getByRole("button", { name: `Copy ${ADA.name}’s own page` }).click();
  await expect(page.getByText("Copied", { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${backend.url}${link}`);
});
