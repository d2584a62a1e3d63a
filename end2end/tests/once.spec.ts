// Each command counts once: reloads, double clicks and lost connections cause no double booking, no loss and no error.

import { expect, type Backend, test } from "../support/backend.ts";
import { ADA, awake, BEN, book, BOOKER, bookButton, cancel, checkAnswers, CORA, delegate, fillForm, goOn, open, readReference, scripted, signIn, T045, title } from "../support/journey.ts";

/** The number of bookings and places. */
function counted(backend: Backend): Promise<string> {
  return backend.sql("select (select count(*) from booking) || ' bookings, ' || (select count(*) from place where state = 'booked') || ' places'");
}

test("R6: a double click on the button books once", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA, BEN]);
  await bookButton(page).dblclick();
  await readReference(page);
  expect(await counted(backend)).toBe("1 bookings, 2 places");
});

test("R6, L5: the same answers sent from two tabs give the same reference", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA, BEN]);
  const tab = await page.context().newPage();
  await open(tab, T045.check);
  await Promise.all([bookButton(page).click(), bookButton(tab).click()]);
  const references = await Promise.all([readReference(page), readReference(tab)]);
  expect(references[0]).toBe(references[1]);
  expect(await counted(backend)).toBe("1 bookings, 2 places");
});

test("R7: an answer is lost, and sending again gives the same reference", { tag: "@scripts" }, async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_FAILED/);
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA, BEN]);
  await page.route("**/api/booking/book?*", async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await bookButton(page).click();
  await expect(page.getByRole("status").filter({ hasText: "Waiting to send (1)" })).toBeVisible();
  expect(await counted(backend)).toBe("1 bookings, 2 places");
  const kept = await backend.sql("select reference from booking");
  expect(await readReference(page)).toBe(kept);
  expect(await counted(backend)).toBe("1 bookings, 2 places");
});

test("R7: the answer to a plain form is lost, and sending it again gives the same reference", { tag: "@plain" }, async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA, BEN]);
  await page.route("**/api/booking/book?*", async (route) => {
    await route.fetch({ maxRedirects: 0 });
    await route.abort();
  }, { times: 1 });
  await bookButton(page).click();
  await expect.poll(() => counted(backend)).toBe("1 bookings, 2 places");
  const kept = await backend.sql("select reference from booking");
  await page.reload();
  expect(await readReference(page)).toBe(kept);
  expect(await counted(backend)).toBe("1 bookings, 2 places");
});

test("R7: a request that never arrived is sent again by itself", { tag: "@scripts" }, async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_CONNECTION_FAILED/);
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA]);
  await page.route("**/api/booking/book?*", (route) => route.abort("connectionfailed"), { times: 1 });
  await bookButton(page).click();
  await expect(page.getByRole("status").filter({ hasText: "Waiting to send (1)" })).toBeVisible();
  expect(await counted(backend)).toBe("0 bookings, 0 places");
  await readReference(page);
  expect(await counted(backend)).toBe("1 bookings, 1 places");
});

test("the same key with other answers is refused with 422, in words that say what to do", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA]);
  const tab = await page.context().newPage();
  await open(tab, T045.check);
  await bookButton(page).click();
  await readReference(page);
  await tab.evaluate((name) => document.querySelector<HTMLInputElement>("input[name='draft[delegates][0][name]']")?.setAttribute("value", name), CORA.name);
  const [answer] = await Promise.all([tab.waitForResponse("**/api/booking/book?*"), bookButton(tab).click()]);
  expect(answer.status()).toBe(scripted() ? 422 : 302);
  await expect(title(tab, "These answers have changed")).toBeVisible();
  await expect(tab.getByRole("main")).toContainText("Nothing more was booked.");
  await expect(tab.getByRole("link", { name: "Start again" })).toBeVisible();
  expect(await counted(backend)).toBe("1 bookings, 1 places");
});

test("L5: the back button after booking offers nothing to book twice, and forward shows the reference again", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA]);
  await bookButton(page).click();
  const reference = await readReference(page);
  await page.goBack();
  await expect(title(page, "There is nothing left to check here")).toBeVisible();
  await expect(bookButton(page)).toHaveCount(0);
  await page.goForward();
  expect(await readReference(page)).toBe(reference);
  await page.reload();
  expect(await readReference(page)).toBe(reference);
  expect(await counted(backend)).toBe("1 bookings, 1 places");
});

test("L5: a form sent again from history names the delegates who have places and books nothing", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await open(page, T045.form);
  await fillForm(page, [ADA]);
  await goOn(page);
  await bookButton(page).click();
  await readReference(page);
  await page.goBack();
  await expect(title(page, "There is nothing left to check here")).toBeVisible();
  await page.goBack();
  await expect(title(page, "Book places")).toBeVisible();
  await fillForm(page, [ADA]);
  await goOn(page);
  await expect(title(page, "Already booked on this workshop")).toBeVisible();
  expect(await counted(backend)).toBe("1 bookings, 1 places");
});

test("L5: a reload in the middle keeps the answers, and changing one keeps the others", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA, BEN]);
  await page.reload();
  await awake(page);
  await expect(page.getByRole("main")).toContainText(BEN.email);
  await page.getByRole("link", { name: "Change delegate 2" }).click();
  await expect(title(page, "Book places")).toBeVisible();
  await awake(page);
  await expect(page.getByLabel("Your full name")).toHaveValue(BOOKER.name);
  await expect(delegate(page, 1).getByLabel("Full name")).toHaveValue(ADA.name);
  await delegate(page, 2).getByLabel("Full name").fill("Benjamin Holloway");
  await goOn(page);
  await expect(page.getByRole("main")).toContainText("Benjamin Holloway");
  await bookButton(page).click();
  await readReference(page);
});

test("L5: two tabs with two drafts of one session each book what they show", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA]);
  const tab = await page.context().newPage();
  await open(tab, T045.form);
  await fillForm(tab, [CORA]);
  await goOn(tab);
  await expect(tab.getByRole("main")).toContainText(CORA.email);

  await expect(page.getByRole("main")).toContainText(ADA.email);
  await bookButton(page).click();
  const first = await readReference(page);
  await expect(page.getByRole("main")).toContainText(ADA.email);
  await bookButton(tab).click();
  const second = await readReference(tab);
  await expect(tab.getByRole("main")).toContainText(CORA.email);
  expect(second).not.toBe(first);
  expect(await counted(backend)).toBe("2 bookings, 2 places");
});

test("L5: a page left open while the school was signed out says so and books nothing", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA]);
  const tab = await page.context().newPage();
  await open(tab, "/");
  await tab.getByRole("button", { name: "Sign out" }).click();
  await expect(tab.getByRole("link", { name: "Sign in" })).toBeVisible();
  await bookButton(page).click();
  await expect(title(page, /^Sign in/)).toBeVisible();
  expect(await counted(backend)).toBe("0 bookings, 0 places");
});

test("L5: the back button to a cancelled booking shows that it is cancelled", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA]);
  await bookButton(page).click();
  const reference = await readReference(page);
  const confirmation = page.url();
  await cancel(page, reference, ADA.name);
  await open(page, confirmation);
  await expect(page.getByRole("main")).toContainText("Cancelled");
  await expect(title(page)).not.toHaveText(/booked/);
});

test("L5: reloading or returning to a half-filled form loses nothing", { tag: "@scripts" }, async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await open(page, T045.form);
  await fillForm(page, [ADA, BEN]);
  await page.reload();
  await awake(page);
  await expect(page.getByLabel("Your full name")).toHaveValue(BOOKER.name);
  await expect(delegate(page, 1).getByLabel("Access needs")).toHaveValue(ADA.needs ?? "");
  await expect(delegate(page, 2).getByLabel("Work email")).toHaveValue(BEN.email);
  await page.getByRole("link", { name: "The workshop" }).click();
  await expect(title(page, "Workshops - Implementing the Learning")).toBeVisible();
  await page.goBack();
  await awake(page);
  await expect(delegate(page, 2).getByLabel("Work email")).toHaveValue(BEN.email);
  await goOn(page);
  await bookButton(page).click();
  await readReference(page);
});

test("a refused command can be sent again once its reason is gone", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA]);
  const tab = await page.context().newPage();
  const other = await book(tab, T045, [BEN, CORA]);
  await bookButton(page).click();
  await expect(title(page, "Your school’s limit is reached")).toBeVisible();
  await cancel(tab, other, BEN.name);
  await open(page, T045.form.replace("/book", "/check"));
  await bookButton(page).click();
  await readReference(page);
});

test("text typed before signing in again is still there afterwards", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await open(page, T045.form);
  await fillForm(page, [ADA]);
  const tab = await page.context().newPage();
  await open(tab, "/bookings");
  await tab.getByRole("button", { name: "Sign out" }).click();
  await expect(tab.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
  await goOn(page);
  await expect(page.getByLabel("PIN")).toBeVisible();
  await signIn(page, backend.demonstration, T045.form);
  await expect(page.getByLabel("Your full name")).toHaveValue(BOOKER.name);
  await expect(page.getByLabel("Access needs")).toHaveValue(ADA.needs ?? "");
});
