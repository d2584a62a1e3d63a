// Live: what others change shows on every open page, with two and three browsers.

import { type Page } from "@playwright/test";

import { expect, type Backend, test } from "../support/backend.ts";
import { ADA, awake, BEN, book, cancel, CORA, linkOf, open, signIn, T045, T046, title, WORKSHOP } from "../support/journey.ts";
import { comeIn, INES, SAM, signInAgain } from "../support/office.ts";
import { enterOffice, line, mark, morning, registerOf } from "../support/register.ts";
import { type Server } from "../support/server.ts";

/** The time in which a change must reach the other pages. */
const WITHIN = { timeout: 1000 };
const LIVE = { tag: ["@scripts", "@phone"] };

interface Door {
  readonly server: Server;
  readonly one: Page;
  readonly other: Page;
  readonly loads: () => number;
}

type Visitor = (options?: { baseURL?: string }) => Promise<Page>;

/** Two phones with the same register open. Ada and Ben are booked. */
async function twoPhones(page: Page, backend: Backend, visitor: Visitor): Promise<Door> {
  const school = await visitor();
  await signIn(school, backend.demonstration);
  await book(school, T045, [ADA, BEN]);
  const server = await morning(backend);
  await enterOffice(page, backend, server);
  const other = await visitor({ baseURL: server.url });
  await signInAgain(other, INES);
  const address = server.url + (await registerOf(backend, T045));
  let loads = 0;
  for (const phone of [page, other]) {
    await watching(phone, async () => open(phone, address));
    phone.on("framenavigated", () => (loads += 1));
  }
  return { server, one: page, other, loads: () => loads };
}

/** Opens a page by `go`, and waits until its stream is open. */
async function watching(page: Page, go: () => Promise<void>): Promise<void> {
  const stream = page.waitForResponse((response) => new URL(response.url()).pathname === "/live");
  await go();
  expect((await stream).status()).toBe(200);
}

test("two phones at one door: a mark, a walk-in and closing on one show on the other", LIVE, async ({ page, backend, visitor }) => {
  const { one, other, loads } = await twoPhones(page, backend, visitor);
  await mark(one, ADA, "Here");
  await expect(line(other, ADA)).toContainText("Here", WITHIN);
  await expect(other.getByRole("main")).toContainText("1 of 2 came");
  await expect(other.getByRole("status").filter({ hasText: "Something has just changed." })).toBeVisible();
  await mark(other, ADA, "Undo");
  await expect(line(one, ADA)).toContainText("Not marked", WITHIN);
  expect(loads()).toBe(0);
  await one.getByLabel("Full name").fill(CORA.name);
  await one.getByLabel("Work email").fill(CORA.email);
  await one.getByLabel("School’s name or URN").fill(backend.neighbour.urn);
  await one.getByRole("button", { name: "Add this person" }).click();
  await expect(line(other, CORA)).toContainText("Here", WITHIN);
  await awake(one);
  await one.getByRole("button", { name: "Close the register" }).click();
  await expect(other.getByRole("button", { name: "Open the register again" })).toBeVisible();
  await expect(line(other, BEN)).toContainText("Absent");
  await expect(line(other, BEN).getByRole("button")).toHaveCount(0);
  await other.getByRole("button", { name: "Open the register again" }).click();
  await expect(line(one, BEN).getByRole("button", { name: /^Here/ })).toBeVisible();
});

test("marks that wait on one phone stay shown while the other marks, and both end with all marks", LIVE, async ({ page, backend, visitor, watch }) => {
  watch.allow(/net::ERR_|Failed to fetch/);
  const { one, other } = await twoPhones(page, backend, visitor);
  // The phone can open pages and streams, but its marks do not get through.
  await one.route("**/api/office/mark*", (route) => route.abort());
  await mark(one, ADA, "Here");
  await expect(line(one, ADA)).toContainText("kept on this device");
  await mark(other, BEN, "Absent");
  await expect(line(one, BEN)).toContainText("Absent", WITHIN);
  await expect(line(one, ADA)).toContainText("Here (kept on this device, not sent yet)");
  await expect(line(other, ADA)).toContainText("Not marked");
  await one.unroute("**/api/office/mark*");
  await expect(line(other, ADA)).toContainText("Here");
  await expect(line(one, ADA)).not.toContainText("kept on this device");
  for (const phone of [one, other]) await expect(phone.getByRole("main")).toContainText("1 of 2 came");
});

test("typed text is not overwritten: the change is announced beside it and shown by its button", LIVE, async ({ page, backend, visitor }) => {
  const { one, other, loads } = await twoPhones(page, backend, visitor);
  await line(other, BEN).locator("summary").click();
  await line(other, BEN).getByLabel("At what time?").fill("09:35");
  await other.getByLabel("Full name").fill("Cora");
  await mark(one, ADA, "Here");
  const notice = other.getByRole("status").filter({ hasText: "This page has changed." });
  await expect(notice).toBeVisible(WITHIN);
  await expect(line(other, BEN).getByLabel("At what time?")).toHaveValue("09:35");
  await expect(line(other, ADA)).toContainText("Not marked");
  await notice.getByRole("button", { name: "Show the changes" }).click();
  await expect(line(other, ADA)).toContainText("Here");
  await expect(notice).toHaveCount(0);
  await expect(other.getByLabel("Full name")).toHaveValue("Cora");
  // Untouched fields hold nothing back, and the focus stays.
  const undo = line(other, BEN).getByRole("button", { name: /^Here/ });
  await undo.focus();
  await mark(one, ADA, "Undo");
  await expect(line(other, ADA)).toContainText("Not marked", WITHIN);
  await expect(undo).toBeFocused();
  expect(loads()).toBe(0);
});

test("a change is shown by itself once what was typed is gone", LIVE, async ({ page, backend, visitor }) => {
  const { one, other } = await twoPhones(page, backend, visitor);
  await line(other, BEN).locator("summary").click();
  const time = line(other, BEN).getByLabel("At what time?");
  await time.fill("09:35");
  await mark(one, ADA, "Here");
  await expect(other.getByRole("status").filter({ hasText: "This page has changed." })).toBeVisible(WITHIN);
  await time.fill("");
  await time.blur();
  await expect(line(other, ADA)).toContainText("Here");
  await expect(other.getByRole("status").filter({ hasText: "This page has changed." })).toHaveCount(0);
  await expect(time).toBeVisible();
});

test("three browsers: a school books and cancels, the board and the session’s page follow", { tag: "@scripts" }, async ({ page, backend, visitor }) => {
  test.slow();
  await comeIn(page, backend, INES);
  const colleague = await visitor();
  await comeIn(colleague, backend, SAM);
  const school = await visitor();
  await signIn(school, backend.demonstration);
  const id = (await backend.sql(`select id from session where code = '${T045.code}'`)).trim();
  await watching(page, async () => open(page, "/office/sessions"));
  await watching(colleague, async () => open(colleague, `/office/sessions/${id}`));
  const month = await visitor();
  await signInAgain(month, INES);
  await watching(month, async () => open(month, "/office/sessions/month?of=2016-05"));
  let loads = 0;
  for (const office of [page, colleague, month]) office.on("framenavigated", () => (loads += 1));
  const reference = await book(school, T045, [ADA, BEN]);
  const row = page.getByRole("row").filter({ has: page.locator(`a[href="/office/sessions/${id}"]`) });
  const day = month.getByRole("listitem").filter({ has: month.locator(`a[href="/office/sessions/${id}"]`) });
  await expect(row).toContainText("28 of 30 places left", WITHIN);
  await expect(day).toContainText("28 of 30 left", WITHIN);
  const people = colleague.getByRole("table", { name: "Delegates" });
  await expect(people).toContainText(ADA.name, WITHIN);
  await expect(colleague.getByRole("main")).toContainText("28 of 30 places left");
  await cancel(school, reference, ADA.name);
  await expect(people).not.toContainText(ADA.name, WITHIN);
  await expect(people).toContainText(BEN.name);
  await expect(row).toContainText("29 of 30 places left", WITHIN);
  expect(loads).toBe(0);
  // A session that is cancelled.
  await backend.sql(`update session set state = 'cancelled' where id = ${id}`);
  await expect(row).toContainText("(cancelled)", WITHIN);
  await expect(day).toContainText("Cancelled", WITHIN);
  await expect(colleague.getByText("Cancelled", { exact: true })).toBeVisible();
});

test("the report changes while a register is taken", { tag: "@scripts" }, async ({ page, backend, visitor }) => {
  const { server, one, other } = await twoPhones(page, backend, visitor);
  await watching(other, async () => open(other, `${server.url}/office/reports/71-16`));
  const school = other.getByRole("row").filter({ hasText: backend.demonstration.name });
  await expect(school).toContainText("2 booked");
  await mark(one, ADA, "Here");
  await expect(school).toContainText("1 attended, 1 booked", WITHIN);
});

test("a delegate’s open page follows a move and a cancellation", LIVE, async ({ page, backend, visitor }) => {
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA]);
  const link = await linkOf(page, reference, ADA.name);
  const delegate = await visitor();
  await watching(delegate, async () => open(delegate, link));
  let loads = 0;
  delegate.on("framenavigated", () => (loads += 1));
  await open(page, `/bookings/${reference}/move`);
  await page.getByRole("radio", { name: T046.when }).check();
  await page.getByRole("button", { name: "Move" }).click();
  await expect(page.getByRole("alert")).toContainText("Moved.");
  await expect(delegate.getByRole("main")).toContainText(T046.when);
  await expect(delegate.getByRole("button", { name: "Print this page" })).toBeVisible();
  const moved = /PB-[0-9A-Z-]+/.exec(page.url())?.[0] ?? "";
  await cancel(page, moved, ADA.name);
  await expect(title(delegate, "You have no place")).toBeVisible();
  expect(loads).toBe(0);
});

test("a school’s workshop page says how many places it holds now", { tag: "@scripts" }, async ({ page, backend, visitor }) => {
  await signIn(page, backend.demonstration);
  await watching(page, async () => open(page, WORKSHOP));
  const device = await visitor();
  await signIn(device, backend.demonstration);
  await book(device, T045, [ADA]);
  await expect(page.getByRole("main")).toContainText("Your school holds 1 of 2 places. 1 left.", WITHIN);
});

test("a page has one stream, and none if it shows nothing live", { tag: "@scripts" }, async ({ page, backend }) => {
  const streams: string[] = [];
  page.on("request", (request) => {
    const address = new URL(request.url());
    if (address.pathname === "/live") streams.push(address.search);
  });
  await comeIn(page, backend, INES);
  expect(streams).toEqual([]);
  const id = (await backend.sql(`select id from session where code = '${T045.code}'`)).trim();
  await watching(page, async () => open(page, `/office/sessions/${id}`));
  await expect(page.getByRole("status").filter({ hasText: "Seats are live" })).toBeVisible();
  expect(streams).toEqual([`?seats=71-16&session=${id}`]);
});
