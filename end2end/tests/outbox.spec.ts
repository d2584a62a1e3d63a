// The outbox: a command made without a connection is carried out exactly once when the connection is back, and its result is
// shown.

import { type Locator, type Page, type Request } from "@playwright/test";

import { expect, type Backend, test } from "../support/backend.ts";
import { ADA, awake, BEN, book, bookButton, cancel, checkAnswers, CORA, fillForm, goOn, open, readReference, signIn, T045, T048, title } from "../support/journey.ts";

// Only scripts keep data on a device, and phones lose their connection.
const ON_A_PHONE = { tag: ["@scripts", "@phone"] };

/** The number of bookings and places. */
function counted(backend: Backend): Promise<string> {
  return backend.sql("select (select count(*) from booking) || ' bookings, ' || (select count(*) from place where state = 'booked') || ' places'");
}

/** The banner for waiting commands. */
function sign(page: Page): Locator {
  return page.getByRole("status").filter({ hasText: "Waiting to send" });
}

/** The page's message about a command that was sent later. */
function told(page: Page, title: string): Locator {
  return page.getByRole("status").locator("div").filter({ has: page.getByText(title, { exact: true }) });
}

/** Signs in and presses Book for one place while there is no connection. */
async function leaveWaiting(page: Page, backend: Backend): Promise<void> {
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA]);
  await page.route("**/api/booking/book?*", (route) => route.abort("connectionfailed"));
  await bookButton(page).click();
  await expect(sign(page)).toBeVisible();
}

/** The keys of the commands that a page sends, each once. */
function keysSent(page: Page): Set<string> {
  const keys = new Set<string>();
  page.on("request", (request: Request) => {
    if (request.method() === "POST" && request.url().includes("/api/booking/book")) {
      keys.add(new URLSearchParams(request.postData() ?? "").get("draft[key]") ?? "");
    }
  });
  return keys;
}

test("L4: a booking made without a connection is sent once when it is back, and the reference is shown", ON_A_PHONE, async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_/);
  const keys = keysSent(page);
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA, BEN]);
  await page.context().setOffline(true);
  await bookButton(page).click();
  await expect(sign(page)).toContainText("Waiting to send (1)");
  await expect(sign(page)).toContainText(`Book 2 places on ${T045.when}`);
  await expect(page.getByRole("button", { name: "Waiting to send" })).toHaveAttribute("aria-busy", "true");
  expect(await counted(backend)).toBe("0 bookings, 0 places");
  await page.context().setOffline(false);
  await readReference(page);
  await expect(sign(page)).toHaveCount(0);
  expect(await counted(backend)).toBe("1 bookings, 2 places");
  expect(keys.size).toBe(1);
});

test("L4: a form filled in without a connection is booked as soon as there is one", ON_A_PHONE, async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_/);
  const keys = keysSent(page);
  await signIn(page, backend.demonstration);
  await open(page, T045.form);
  await page.context().setOffline(true);
  await fillForm(page, [ADA, BEN]);
  await goOn(page);
  await expect(page.getByRole("alert")).toContainText("Your answers are still here");
  await page.getByRole("button", { name: "Book as soon as there is a connection" }).click();
  await expect(sign(page)).toContainText(`Book 2 places on ${T045.when}`);
  await page.context().setOffline(false);
  await readReference(page);
  await expect(page.getByRole("main")).toContainText(BEN.name);
  expect(await counted(backend)).toBe("1 bookings, 2 places");
  expect(keys.size).toBe(1);
});

test("L4: the server dies between booking and answering, and sending again gives the same booking", ON_A_PHONE, async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_/);
  const keys = keysSent(page);
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA, BEN]);
  await page.route("**/api/booking/book?*", async (route) => {
    await route.fetch();
    await backend.server.kill();
    await route.abort("connectionreset");
  }, { times: 1 });
  await bookButton(page).click();
  await expect(sign(page)).toBeVisible();
  expect(await counted(backend)).toBe("1 bookings, 2 places");
  const kept = await backend.sql("select reference from booking");
  await backend.server.start();
  expect(await readReference(page)).toBe(kept);
  expect(await counted(backend)).toBe("1 bookings, 2 places");
  expect(keys.size).toBe(1);
});

test("L4: the places are gone when the command is sent: the refusal is explained and the waiting list offered", ON_A_PHONE, async ({ page, backend, visitor, watch }) => {
  watch.allow(/net::ERR_/);
  const keys = keysSent(page);
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [CORA]);
  await page.context().setOffline(true);
  await bookButton(page).click();
  await expect(sign(page)).toBeVisible();
  await backend.run("set-capacity", T045.code, "2");
  const other = await visitor();
  await signIn(other, backend.neighbour);
  await book(other, T045, [ADA, BEN]);
  await page.context().setOffline(false);
  await expect(title(page, "This session is fully booked")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("You asked for 1 place. None is left on this session. Nothing was booked.");
  await page.getByRole("link", { name: "Join the waiting list" }).click();
  await page.getByRole("button", { name: "Join the waiting list" }).click();
  await expect(title(page, "You are on the waiting list")).toBeVisible();
  expect(keys.size).toBe(1);
});

test("L4: a command sent later from another page shows its result there, done or not", ON_A_PHONE, async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_/);
  await signIn(page, backend.demonstration);
  const tab = await page.context().newPage();
  for (const [delegate, capacity] of [[ADA, "30"], [BEN, "1"]] as const) {
    await checkAnswers(page, T045, [delegate]);
    await open(tab, "/bookings");
    await page.route("**/api/booking/book?*", (route) => route.abort("connectionfailed"));
    await bookButton(page).click();
    await expect(sign(page)).toBeVisible();
    await page.close({ runBeforeUnload: false });
    page = await tab.context().newPage();
    await backend.run("set-capacity", T045.code, capacity);
    await open(page, "/");
    if (capacity === "30") {
      await expect(told(page, "Sent")).toContainText(`Book 1 place on ${T045.when}.`);
      await page.getByRole("link", { name: "See what happened" }).click();
      await readReference(page);
    } else {
      await expect(told(page, "Not done")).toContainText(`Book 1 place on ${T045.when}.`);
      await page.getByRole("link", { name: "See why, and what you can do" }).click();
      await expect(title(page, "This session is fully booked")).toBeVisible();
      await expect(page.getByRole("link", { name: "Choose another session" })).toBeVisible();
    }
    await open(page, "/bookings");
    for (const title of ["Sent", "Not done"]) await expect(told(page, title)).toHaveCount(0);
  }
  expect(await counted(backend)).toBe("1 bookings, 1 places");
});

test("L4: the connection is lost between the answer and its page, and the next page shows the result", ON_A_PHONE, async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_/);
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA]);
  // The script asks for the page first, then the browser does.
  await page.route(/\/bookings\/PB-/, (route) => route.abort("connectionfailed"), { times: 2 });
  await bookButton(page).click();
  await expect.poll(() => page.url()).toMatch(/^chrome-error:/);
  await open(page, "/");
  await expect(told(page, "Sent")).toContainText(`Book 1 place on ${T045.when}.`);
  await page.getByRole("link", { name: "See what happened" }).click();
  await readReference(page);
  await open(page, "/");
  await expect(told(page, "Sent")).toHaveCount(0);
  expect(await counted(backend)).toBe("1 bookings, 1 places");
});

test("L4: cancelling, moving and correcting without a connection are done in order when it is back", ON_A_PHONE, async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_/);
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA, BEN]);
  const tab = await page.context().newPage();
  await open(tab, `/bookings/${reference}/move`);
  await open(page, `/bookings/${reference}/cancel`);
  await page.context().setOffline(true);
  await page.getByRole("radio", { name: ADA.name }).check();
  await page.getByRole("button", { name: "Cancel the place" }).click();
  await expect(sign(page)).toContainText(`Cancel places of booking ${reference}`);
  await tab.getByRole("radio", { name: "Everybody on this booking" }).check();
  await tab.getByRole("radio", { name: T048.when }).check();
  await tab.getByRole("button", { name: "Move" }).click();
  await expect(sign(tab)).toContainText("Waiting to send (2)");
  await page.context().setOffline(false);
  await expect(tab.getByRole("alert")).toContainText("Moved.");
  await expect(tab.getByRole("main")).toContainText(BEN.name);
  await expect(tab.getByRole("main")).not.toContainText(ADA.name);
  await expect(page.getByRole("alert")).toContainText("Cancelled");
  expect(await counted(backend)).toBe("2 bookings, 1 places");
});

test("L8: signing out asks, then forgets waiting commands", { tag: "@scripts" }, async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_/);
  await leaveWaiting(page, backend);
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.message());
    void (asked.length === 1 ? dialog.dismiss() : dialog.accept());
  });
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect.poll(() => asked.length).toBe(1);
  expect(asked[0]).toContain("waiting to be sent");
  await expect(sign(page)).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("/");
  await awake(page);
  expect(await page.evaluate(() => [Object.keys(localStorage), Object.keys(sessionStorage)])).toEqual([[], []]);
  await signIn(page, backend.neighbour);
  await expect(sign(page)).toHaveCount(0);
  expect(await counted(backend)).toBe("0 bookings, 0 places");
});

test("L8: a command that one school left waiting is never sent for another", { tag: "@scripts" }, async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_/);
  await leaveWaiting(page, backend);
  await page.unrouteAll();
  // The visit expires, as after twelve hours.
  await page.context().clearCookies();
  const tab = await page.context().newPage();
  await page.close();
  await open(tab, "/");
  await expect(sign(tab)).toContainText(`It was made by ${backend.demonstration.name} on `);
  await expect(sign(tab)).not.toContainText("Book 1 place");
  await signIn(tab, backend.neighbour);
  await expect(sign(tab)).toHaveCount(0);
  expect(await tab.evaluate(() => Object.keys(localStorage))).toEqual([]);
  expect(await counted(backend)).toBe("0 bookings, 0 places");
});

test("L8: an open page sends nothing for a school that signed in from another tab", { tag: "@scripts" }, async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_/);
  await leaveWaiting(page, backend);
  await page.context().route("**/api/booking/book?*", (route) => route.abort("connectionfailed"));
  const tab = await page.context().newPage();
  tab.on("dialog", (dialog) => void dialog.accept());
  await open(tab, "/");
  await tab.getByRole("button", { name: "Sign out" }).click();
  await expect(tab.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
  await signIn(tab, backend.neighbour);
  await page.context().unrouteAll();
  await page.unrouteAll();
  await expect(title(page, "This form was made for somebody else")).toBeVisible();
  expect(await counted(backend)).toBe("0 bookings, 0 places");
});

test("L8: a school that was signed out signs in again, and its waiting commands are sent", { tag: "@scripts" }, async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_/);
  await leaveWaiting(page, backend);
  await page.context().clearCookies();
  const tab = await page.context().newPage();
  await page.close();
  await signIn(tab, backend.demonstration);
  await expect(told(tab, "Sent")).toContainText("Book 1 place");
  expect(await counted(backend)).toBe("1 bookings, 1 places");
});

test("unreadable commands from an older or broken version are dropped without a failure", { tag: "@scripts" }, async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await page.evaluate(() => {
    localStorage.setItem("placebook.outbox.v0", "[1]");
    localStorage.setItem("placebook.outbox.v1", "{\"commands\": 7}");
    localStorage.setItem("placebook.booker.v1", "{\"name\": \"x\"}");
    localStorage.setItem("placebook.booker.v2:900101", "x");
    localStorage.setItem("of another site’s part", "kept");
    sessionStorage.setItem("placebook.draft.v0:71-16/1", "{}");
    sessionStorage.setItem("placebook.draft.v2:900101:71-16/1", "{\"delegates\": \"x\"}");
    sessionStorage.setItem("placebook.draft.v3:900101:71-16/1", "\"x\"");
  });
  await book(page, T045, [ADA]);
  const names = await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
  expect(names.filter((name) => /v0|booker\.v1|draft\.v2/.test(name))).toEqual([]);
  expect(names).toContain("of another site’s part");
  await cancel(page, (await backend.sql("select reference from booking")).trim(), ADA.name);
});
