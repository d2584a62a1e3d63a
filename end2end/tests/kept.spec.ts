// Data kept on a shared device: only its owner can read it, and commands are sent only for their owner.

import { type Page } from "@playwright/test";

import { expect, type Backend, test } from "../support/backend.ts";
import { disconnect, reconnect } from "../support/connection.ts";
import { allThatIsKept, mark as ageMark, see, workerIsThere } from "../support/device.ts";
import { ADA, awake, BEN, book, bookButton, checkAnswers, fillForm, goOn, open, type Person, readReference, signIn, T045, T048, title } from "../support/journey.ts";
import { INES, PASSWORD, SAM, setPassword } from "../support/office.ts";
import { enterOffice, line, mark, MORNING, morning, registerOf } from "../support/register.ts";
import { runCommand, type Server } from "../support/server.ts";

// Only scripts keep data on a device.
const WITH_SCRIPTS = { tag: "@scripts" };

/** A text that occurs nowhere else. */
const NEEDS = "quartzlamp beside the seat";
const DELEGATE: Person = { name: "Mira Zandberg", email: "mira.zandberg@school.example", role: "Teacher", needs: NEEDS };

test.use({ serviceWorkers: "allow" });

test.beforeEach(({ watch }) => {
  // The tests cut the connection themselves.
  watch.allow(/net::ERR_|Failed to fetch/);
});

/** The page's banner about waiting commands. */
function sign(page: Page) {
  return page.getByRole("status").filter({ hasText: "Waiting to send" });
}

/** Expects no name and no needs in anything that the device keeps. */
async function expectSealed(page: Page): Promise<void> {
  const kept = await allThatIsKept(page);
  for (const words of [NEEDS, encodeURIComponent(NEEDS), NEEDS.replaceAll(" ", "+"), DELEGATE.name, DELEGATE.email]) {
    expect(kept, words).not.toContain(words);
  }
}

/** The needs of all places. */
function needs(backend: Backend): Promise<string> {
  return backend.sql("select string_agg(needs, '; ') from place");
}

/** Another officer, with a password. */
async function secondOfficer(page: Page, backend: Backend, server: Server): Promise<void> {
  await setPassword(page, server.url, await runCommand(backend.databaseUrl, ["add-officer", SAM.email, SAM.name], MORNING));
}

/** The first officer signs in again. */
async function signInAgain(page: Page, server: Server): Promise<void> {
  await page.goto(`${server.url}/office/sign-in`);
  await page.getByLabel("Email").fill(INES.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(title(page, /^Office$/)).toBeVisible();
}

test("needs booked without a connection are unreadable on the device, and arrive", WITH_SCRIPTS, async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await workerIsThere(page);
  await open(page, T045.form);
  await disconnect(page, backend.server);
  await fillForm(page, [DELEGATE]);
  expect(await page.evaluate(() => Object.keys(sessionStorage)), "what is typed is kept").toHaveLength(1);
  await expectSealed(page);
  await goOn(page);
  await page.getByRole("button", { name: "Book as soon as there is a connection" }).click();
  await expect(sign(page)).toContainText(`Book 1 place on ${T045.when}`);
  await expectSealed(page);
  // The browser is closed and opened again.
  const tab = await page.context().newPage();
  await page.close();
  await reconnect(tab, backend.server);
  await open(tab, "/");
  await expect(tab.getByRole("status").filter({ hasText: /^\s*Sent/ })).toContainText("Book 1 place");
  expect(await needs(backend)).toBe(NEEDS);
  await tab.getByRole("link", { name: "See what happened" }).click();
  await expect(tab.getByRole("main")).toContainText(NEEDS);
});

test("needs in answers, corrections and kept pages are unreadable on the device", WITH_SCRIPTS, async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await workerIsThere(page);
  await checkAnswers(page, T045, [DELEGATE]);
  await disconnect(page, backend.server);
  await bookButton(page).click();
  await expect(sign(page)).toBeVisible();
  await expectSealed(page);
  await reconnect(page, backend.server);
  const reference = await readReference(page);
  const booking = `/bookings/${reference}`;
  await see(page, booking);
  await expect(page.getByRole("main")).toContainText(NEEDS);
  expect(await allThatIsKept(page)).not.toContain(NEEDS);
  await open(page, `${booking}/delegates/1`);
  await page.getByLabel("Access needs (optional)").fill(`${NEEDS}, left`);
  await disconnect(page, backend.server);
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(sign(page)).toBeVisible();
  expect(await allThatIsKept(page)).not.toContain(NEEDS);
  const tab = await page.context().newPage();
  await page.close();
  await open(tab, booking);
  await expect(ageMark(tab)).toBeVisible();
  await expect(tab.getByRole("main")).toContainText("Not kept on this device");
  await reconnect(tab, backend.server);
  await expect.poll(() => needs(backend)).toBe(`${NEEDS}, left`);
});

test("typed text survives a reload, is hidden from other schools and is deleted by signing out", WITH_SCRIPTS, async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await open(page, T045.form);
  await fillForm(page, [DELEGATE]);
  await page.getByLabel("Remember my name and email").check();
  await page.reload();
  await awake(page);
  await expect(page.getByLabel("Access needs (optional)")).toHaveValue(NEEDS);
  await page.getByLabel("Remember my name and email").check();
  await goOn(page);
  await expect(title(page, "Check your answers")).toBeVisible();
  await open(page, T048.form);
  await expect(page.getByLabel("Your full name")).toHaveValue("Grace Okafor");
  await fillForm(page, [DELEGATE]);
  // The visit expires, as after twelve hours.
  await page.context().clearCookies({ name: "placebook" });
  await signIn(page, backend.neighbour, T048.form);
  await expect(page.getByLabel("Your full name")).toHaveValue("");
  await expect(page.getByLabel("Full name", { exact: true })).toHaveValue("");
  expect(await page.evaluate(() => [Object.keys(localStorage), Object.keys(sessionStorage)])).toEqual([[], []]);
  await fillForm(page, [DELEGATE]);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("/");
  await awake(page);
  expect(await page.evaluate(() => [Object.keys(localStorage), Object.keys(sessionStorage)])).toEqual([[], []]);
});

test("an officer’s waiting mark on a shared device is neither read nor sent by anybody else", WITH_SCRIPTS, async ({ page, backend, visitor }) => {
  const school = await visitor();
  await signIn(school, backend.demonstration);
  await book(school, T045, [ADA, BEN]);
  const server = await morning(backend);
  await enterOffice(page, backend, server);
  const register = server.url + (await registerOf(backend, T045));
  await open(page, register);
  await page.route("**/api/office/mark?*", (route) => route.abort("connectionfailed"));
  await mark(page, ADA, "Here");
  await expect(line(page, ADA)).toContainText("Here (kept on this device, not sent yet)");
  await expect(sign(page)).toContainText("There is no connection");
  // The visit expires.
  await page.context().clearCookies({ name: "placebook" });
  const tab = await page.context().newPage();
  await page.close();
  await open(tab, `${server.url}/`);
  const made = new RegExp(`^Waiting to send \\(1\\)\\s*It was made by ${INES.name} on \\w+ \\d+ \\w+ at \\d\\d:\\d\\d\\. It is kept on this device, and sent when ${INES.name} signs in here\\.\\s*$`);
  await expect(sign(tab)).toHaveText(made);
  await secondOfficer(tab, backend, server);
  await open(tab, register);
  await expect(sign(tab)).toHaveText(made);
  await expect(line(tab, ADA)).toContainText("Not marked");
  await mark(tab, BEN, "Here");
  await expect(line(tab, BEN)).toContainText("Here");
  await tab.getByRole("button", { name: "Sign out" }).click();
  await expect(sign(tab)).toHaveText(made);
  expect(await backend.sql("select count(*) from register_mark")).toBe("1");
  await signInAgain(tab, server);
  await expect.poll(() => backend.sql("select string_agg(officer.name, ', ' order by mark.id) from register_mark mark join officer on officer.id = officer_id")).toBe(`${SAM.name}, ${INES.name}`);
  await expect(sign(tab)).toHaveCount(0);
});

test("a walk-in from an officer’s old tab waits on the device until that officer signs in again", WITH_SCRIPTS, async ({ page, backend, watch }) => {
  watch.allow(/status of 401/);
  const server = await morning(backend);
  await enterOffice(page, backend, server);
  await open(page, server.url + (await registerOf(backend, T045)));
  const tab = await page.context().newPage();
  await secondOfficer(tab, backend, server);
  await page.getByLabel("Full name", { exact: true }).fill(DELEGATE.name);
  await page.getByLabel("Work email").fill(DELEGATE.email);
  await page.getByLabel("School’s name or URN").fill(backend.demonstration.urn);
  await page.getByRole("button", { name: "Add this person" }).click();
  await expect(sign(page)).toContainText("It is kept on this device. Sign in to send it.");
  await expectSealed(page);
  await tab.reload();
  await expect(sign(tab)).toContainText(`sent when ${INES.name} signs in here`);
  await tab.getByRole("button", { name: "Sign out" }).click();
  await expect(sign(tab)).toContainText(`sent when ${INES.name} signs in here`);
  expect(await backend.sql("select count(*) from walk_in")).toBe("0");
  await signInAgain(tab, server);
  await expect.poll(() => backend.sql("select string_agg(officer.name, ', ') from walk_in join officer on officer.id = officer_id")).toBe(INES.name);
});
