// Pictures of every page in its main states.

import { join } from "node:path";

import { type Page } from "@playwright/test";

import { expect, test } from "../support/backend.ts";
import { setting } from "../support/database.ts";
import { mark, see, workerIsThere } from "../support/device.ts";
import {
  ADA,
  awake,
  BEN,
  book,
  bookButton,
  cancel,
  chooseSchool,
  CORA,
  DAN,
  EVE,
  fillForm,
  goOn,
  open,
  readReference,
  schoolField,
  signIn,
  T045,
  T046,
  T048,
  title,
  WORKSHOP,
} from "../support/journey.ts";

/** Takes a picture of the whole page, named after the state and the width. */
async function picture(page: Page, state: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.evaluate(() => document.fonts.ready);
  const width = page.viewportSize()?.width ?? 0;
  await page.screenshot({ path: join(setting("PLACEBOOK_SCREENSHOTS"), `${state}-${width}.png`), fullPage: true, caret: "hide", scale: "css" });
}

/** Waits until the seats are live, so that each picture shows "Seats are live". */
async function live(page: Page): Promise<void> {
  await expect(page.getByRole("status").filter({ hasText: "Seats are live" })).toBeVisible();
}

test("home, search, sheet and workshop", async ({ page, backend }) => {
  await signIn(page, backend.neighbour);
  await book(page, T045, [ADA, BEN]);
  await backend.run("set-capacity", T045.code, "2");
  await backend.run("set-capacity", T048.code, "3");
  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, backend.school("Lapwing"));
  await book(page, T048, [CORA]);
  await open(page, WORKSHOP);
  await live(page);
  await picture(page, "workshop-signed-in");
  await page.getByRole("button", { name: "Sign out" }).click();
  await open(page, "/");
  await live(page);
  await picture(page, "home");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "home-dark");
  await open(page, WORKSHOP);
  await live(page);
  await picture(page, "workshop-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await picture(page, "workshop");
  await open(page, "/?q=serious+case");
  await picture(page, "search");
  await open(page, "/?q=zebra");
  await picture(page, "search-nothing-found");
  await open(page, "/sheets/71-16");
  await picture(page, "sheet");
});

test("sign in", async ({ page, backend }) => {
  await open(page, "/sign-in");
  await schoolField(page);
  await picture(page, "sign-in");
  const school = await schoolField(page);
  await school.fill("school");
  await page.keyboard.press("ArrowDown");
  await picture(page, "sign-in-choosing");
  await chooseSchool(page, backend.demonstration.name);
  await page.getByLabel("PIN").fill("000000");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toBeVisible();
  await schoolField(page);
  await picture(page, "sign-in-wrong-pin");
});

test("book", async ({ page, backend }) => {
  await signIn(page, backend.demonstration, T045.form);
  await live(page);
  await picture(page, "book");
  await fillForm(page, [ADA, BEN]);
  await picture(page, "book-two");
  await fillForm(page, [ADA, { ...BEN, email: ADA.email }]);
  await goOn(page);
  await expect(page.getByRole("alert")).toBeVisible();
  await picture(page, "book-error");
  await fillForm(page, [ADA, BEN]);
  await goOn(page);
  await expect(title(page, "Check your answers")).toBeVisible();
  await picture(page, "check");
  await bookButton(page).click();
  await readReference(page);
  await picture(page, "booked");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "booked-dark");
});

test("our bookings", async ({ page, backend }) => {
  await signIn(page, backend.school("Greenshank"));
  await picture(page, "our-bookings-empty");
  const reference = await book(page, T045, [ADA, BEN]);
  await open(page, `/bookings/${reference}`);
  await picture(page, "booking");
  await open(page, `/bookings/${reference}/delegates/1`);
  await picture(page, "delegate");
  await open(page, `/bookings/${reference}/cancel`);
  await picture(page, "cancel");
  await open(page, `/bookings/${reference}/move`);
  await live(page);
  await picture(page, "move");
  await backend.run("set-capacity", T048.code, "1");
  await page.getByRole("radio", { name: "Everybody on this booking" }).check();
  await page.getByRole("radio", { name: T048.when }).check();
  await page.getByRole("button", { name: "Move" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await live(page);
  await picture(page, "move-refused");
  await page.getByRole("radio", { name: BEN.name }).check();
  await page.getByRole("button", { name: "Move" }).click();
  await expect(page.getByRole("alert")).toContainText("Moved.");
  await picture(page, "moved");
  const late = await backend.another({ PLACEBOOK_NOW: "2016-05-12T09:00:00+01:00" });
  await open(page, `${late.url}/bookings/${reference}/cancel`);
  await picture(page, "cancel-late");
  await open(page, `${backend.url}/bookings`);
  await cancel(page, reference, ADA.name);
  await picture(page, "cancelled");
  await backend.run("set-capacity", T048.code, "30");
  await book(page, T048, [CORA]);
  await open(page, "/bookings");
  await picture(page, "our-bookings");
});

test("a delegate’s own page", async ({ page, backend }) => {
  await backend.sql("update venue set map_link = 'https://maps.example/centre', access_notes = 'Ring at the side door; a ramp leads to it from the car park', address = '1 Hill Road, Norwich'");
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA, BEN]);
  await open(page, `/bookings/${reference}`);
  const link = (await page.getByRole("link", { name: `${ADA.name}’s own page` }).getAttribute("href")) ?? "";
  await page.getByRole("button", { name: "Sign out" }).click();
  await open(page, link);
  await page.getByText("Keep your calendar up to date automatically").click();
  await picture(page, "own-page");
  await open(page, `${link}/cannot-come`);
  await picture(page, "cannot-come");
  await page.getByRole("button", { name: "Give my place back" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await picture(page, "given-back");
  await signIn(page, backend.demonstration);
  await picture(page, "our-bookings-cannot-come");
  await open(page, "/delegate/nobody");
  await picture(page, "own-page-unknown");
});

test("what waits to be sent", async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_/);
  await signIn(page, backend.demonstration, T045.form);
  await page.context().setOffline(true);
  await fillForm(page, [ADA]);
  await goOn(page);
  await expect(page.getByRole("alert")).toBeVisible();
  await picture(page, "no-connection");
  await page.getByRole("button", { name: "Book as soon as there is a connection" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Waiting to send (1)" })).toBeVisible();
  await picture(page, "waiting-to-send");
  const tab = await page.context().newPage();
  await page.close();
  await backend.run("set-capacity", T045.code, "1");
  await backend.sql("update session set state = 'cancelled' where code = 'TLS-0516-T045'");
  await tab.context().setOffline(false);
  await open(tab, "/");
  await expect(tab.getByRole("status").getByText("Not done", { exact: true })).toBeVisible();
  await picture(tab, "sent-later");
});

test("what a rule forbids", async ({ page, backend, visitor }) => {
  await signIn(page, backend.demonstration, T045.form);
  await fillForm(page, [ADA, BEN]);
  await backend.run("set-capacity", T045.code, "1");
  await goOn(page);
  await expect(title(page, "Not enough places left")).toBeVisible();
  await picture(page, "refused-not-enough");
  await book(page, T048, [ADA, BEN]);
  await open(page, T046.form);
  await picture(page, "refused-limit");
  const other = await visitor();
  await signIn(other, backend.neighbour);
  await book(other, T045, [CORA]);
  const third = await visitor();
  await signIn(third, backend.school("Lapwing"), T045.form);
  await expect(third.getByRole("main")).toContainText("This session is fully booked.");
  await picture(third, "book-full");
  await fillForm(third, [DAN, EVE]);
  await goOn(third);
  await expect(title(third, "Join the waiting list")).toBeVisible();
  await picture(third, "wait");
  await third.getByRole("button", { name: "Join the waiting list" }).click();
  await expect(title(third, "You are on the waiting list")).toBeVisible();
  await live(third);
  await picture(third, "waiting");
  await open(third, "/bookings");
  await picture(third, "our-bookings-waiting");
  await open(third, WORKSHOP);
  await live(third);
  await picture(third, "workshop-waiting");
  await backend.run("set-waiting-list", T045.code, "closed");
  const fourth = await visitor();
  await signIn(fourth, backend.school("Dunlin"), T045.form);
  await expect(title(fourth, "This session is fully booked")).toBeVisible();
  await picture(fourth, "refused-full");
});

test("closed", async ({ page, backend }) => {
  const later = await backend.another({ PLACEBOOK_NOW: "2016-05-16T09:00:00+01:00" });
  await open(page, `${later.url}${WORKSHOP}`);
  await picture(page, "workshop-closed");
});

test("more than can be served", async ({ page, backend, request, watch }) => {
  watch.allow(/^status 503: /);
  const crowded = await backend.another({ PLACEBOOK_AT_ONCE: "0" });
  const html = { accept: "text/html" };
  // Each request is a new visitor, because nothing keeps cookies here.
  for (let ahead = 0; ahead < 7; ahead += 1) await fetch(`${crowded.url}/`, { headers: html });
  const answer = await request.post(`${crowded.url}/api/booking/book`, { headers: html, form: { "draft[key]": "k1" } });
  await page.route(`${crowded.url}/again`, async (route) => route.fulfill({ status: 503, headers: answer.headers(), body: await answer.body() }));
  await page.goto(`${crowded.url}/`);
  await expect(title(page)).toHaveText("You are in the queue");
  await picture(page, "in-line");
  await page.goto(`${crowded.url}/again`);
  await picture(page, "send-again");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(`${crowded.url}/`);
  await picture(page, "in-line-dark");
});

test("what went wrong", { tag: "@broken" }, async ({ page, backend, watch }) => {
  watch.allow(/^status (500: |503: .*\/busy$)/);
  await open(page, "/nowhere");
  await picture(page, "not-found");
  await open(page, "/bookings");
  await expect(title(page, "Sign in first")).toBeVisible();
  await picture(page, "signed-out");
  await open(page, "/forbidden");
  await picture(page, "forbidden");
  for (const [address, state] of [
    ["/unreadable", "unreadable"],
    ["/too-large?bytes=10000000", "too-large"],
    ["/not-kept", "not-kept"],
    ["/busy", "busy"],
    [`/made-for-another?for=${backend.neighbour.urn}`, "made-for-nobody-signed-in"],
  ] as const) {
    await open(page, address);
    await picture(page, state);
  }
  await signIn(page, backend.demonstration);
  await open(page, `/made-for-another?for=${backend.neighbour.urn}`);
  await picture(page, "made-for-another");
  await open(page, "/visits");
  await picture(page, "visits");
  await backend.sql("alter table sheet rename to sheet_away");
  await page.goto("/");
  await awake(page);
  await picture(page, "problem");
});

test.describe("without a connection", () => {
  test.use({ serviceWorkers: "allow" });

  test("offline", async ({ page, context, backend, watch }) => {
    watch.allow(/net::ERR_|Failed to fetch/);
    await signIn(page, backend.demonstration);
    await workerIsThere(page);
    await book(page, T045, [ADA, BEN]);
    await see(page, "/bookings");
    await see(page, WORKSHOP);
    await context.setOffline(true);
    await open(page, WORKSHOP);
    await expect(mark(page)).toBeVisible();
    await picture(page, "offline-workshop");
    await page.emulateMedia({ colorScheme: "dark" });
    await open(page, "/bookings");
    await picture(page, "offline-bookings-dark");
    await page.emulateMedia({ colorScheme: "light" });
    await open(page, "/sheets/71-16");
    await expect(title(page, "You are offline")).toBeVisible();
    await picture(page, "offline-never-seen");
  });
});
