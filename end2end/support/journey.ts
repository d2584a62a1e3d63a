// A person's actions on the site, by accessible names and roles: sign in, fill in, book.

import { expect, type Locator, type Page, test } from "@playwright/test";

import { type School } from "./backend.ts";

/** A person's fields in the forms. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly role?: string;
  readonly needs?: string;
}

/** The sheet of the main journey, and its sessions in order. */
export const SHEET = { number: "71/16", title: "NSCB Serious Case Review: Child P" };
export const WORKSHOP = "/workshops/71-16";
export const T045 = session(1, "TLS-0516-T045", "Friday 13 May 2016, 9:30am to 11:30am");
export const T048 = session(2, "TLS-0516-T048", "Monday 23 May 2016, 10am to midday");
export const T046 = session(3, "TLS-0516-T046", "Tuesday 24 May 2016, 2pm to 4pm");

export const BOOKER: Person = { name: "Grace Okafor", email: "office@school.example" };
export const ADA: Person = { name: "Ada Marsh", email: "ada.marsh@school.example", role: "Class teacher", needs: "Step-free access" };
export const BEN: Person = { name: "Ben Holloway", email: "ben.holloway@school.example" };
export const CORA: Person = { name: "Cora Finch", email: "cora.finch@school.example" };
export const DAN: Person = { name: "Dan Petrie", email: "dan.petrie@school.example" };
export const EVE: Person = { name: "Eve Larkin", email: "eve.larkin@school.example" };

/** A reference that a person can read out. */
export const REFERENCE = /PB-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}/;

function session(number: number, code: string, when: string) {
  return { number, code, when, form: `${WORKSHOP}/sessions/${number}/book`, check: `${WORKSHOP}/sessions/${number}/check` };
}

/** Whether scripts run in this project. */
export function scripted(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

/** Waits until the page's scripts run, if there are scripts. */
export async function awake(page: Page): Promise<void> {
  if (scripted()) await page.locator("body[data-awake]").waitFor({ state: "attached" });
}

/** The page's main heading. */
export function title(page: Page, words?: string | RegExp): Locator {
  return page.getByRole("heading", { level: 1, ...(words === undefined ? {} : { name: words }) });
}

/** Opens an address and waits until its scripts run. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await awake(page);
}

/** The row of a session in its workshop's table. */
export function row(page: Page, session: { code: string }): Locator {
  return page.getByRole("row").filter({ hasText: session.code });
}

/** The field for the school, once its scripts have replaced the plain field. */
export async function schoolField(page: Page): Promise<Locator> {
  const field = page.getByRole("combobox", { name: "School" });
  await expect(field).toHaveAccessibleDescription(scripted() ? /Type part of its name/ : /Choose your school from the list/);
  return field;
}

/** Chooses a school by its name, with or without scripts. */
export async function chooseSchool(page: Page, name: string): Promise<void> {
  const field = await schoolField(page);
  if (scripted()) {
    await field.fill(name);
    await page.getByRole("option").filter({ hasText: name }).click();
    return;
  }
  const option = field.getByRole("option").filter({ hasText: name });
  await field.selectOption(await option.getAttribute("value"));
}

/** Fills in and sends the open sign-in form. */
export async function giveSchoolAndPin(page: Page, school: Pick<School, "name" | "pin">): Promise<void> {
  await chooseSchool(page, school.name);
  await page.getByLabel("PIN").fill(school.pin);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
}

/** Signs in and goes on to `next`. */
export async function signIn(page: Page, school: School, next = "/bookings"): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await giveSchoolAndPin(page, school);
  await page.waitForURL(next);
  await awake(page);
}

/** The fieldset of a delegate, numbered from 1. A single fieldset has no number. */
export function delegate(page: Page, number?: number): Locator {
  return page.getByRole("group", { name: number === undefined ? "Delegate" : `Delegate ${number}`, exact: true });
}

/** Types a delegate into a fieldset. */
export async function fillDelegate(fields: Locator, person: Person): Promise<void> {
  await fields.getByLabel("Full name").fill(person.name);
  await fields.getByLabel("Work email").fill(person.email);
  await fields.getByLabel("Role (optional)").fill(person.role ?? "");
  await fields.getByLabel("Access needs (optional)").fill(person.needs ?? "");
}

/** Types the booker and the delegates into the open form. */
export async function fillForm(page: Page, delegates: readonly Person[], booker: Person = BOOKER): Promise<void> {
  await awake(page);
  await page.getByLabel("Your full name").fill(booker.name);
  await page.getByLabel("Your work email").fill(booker.email);
  const groups = page.getByRole("group", { name: /^Delegate/ });
  for (let shown = await groups.count(); shown < delegates.length; shown += 1) {
    await page.getByRole("button", { name: "Add another delegate" }).click();
    await expect(groups).toHaveCount(shown + 1);
  }
  for (const [at, person] of delegates.entries()) {
    await fillDelegate(delegate(page, delegates.length === 1 ? undefined : at + 1), person);
  }
}

/** Presses the button that leads to the check page. */
export async function goOn(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Continue" }).click();
}

/** Fills in a session's form and goes on to the check page. */
export async function checkAnswers(page: Page, session: { form: string }, delegates: readonly Person[]): Promise<void> {
  await open(page, session.form);
  await fillForm(page, delegates);
  await goOn(page);
  await expect(title(page, "Check your answers")).toBeVisible();
  await awake(page);
}

/** The button that books. */
export function bookButton(page: Page): Locator {
  return page.getByRole("button", { name: /^Book \d+ places?$/ });
}

/** The reference on the confirmation page. */
export async function readReference(page: Page): Promise<string> {
  await expect(title(page)).toHaveText(/booked$/);
  const reference = page.getByRole("strong").filter({ hasText: REFERENCE });
  await expect(reference).toHaveText(new RegExp(`^${REFERENCE.source}$`));
  return (await reference.innerText()).trim();
}

/** Books delegates on a session for the signed-in school. Returns the reference once the device knows that the answer was seen. */
export async function book(page: Page, session: { form: string }, delegates: readonly Person[]): Promise<string> {
  await checkAnswers(page, session, delegates);
  await bookButton(page).click();
  const reference = await readReference(page);
  await awake(page);
  return reference;
}

/** Cancels one delegate of a booking, or all of it. */
export async function cancel(page: Page, reference: string, whom: string): Promise<void> {
  await open(page, `/bookings/${reference}/cancel`);
  await page.getByRole("radio", { name: whom }).check();
  await page.getByRole("button", { name: "Cancel the place" }).click();
  await expect(page.getByRole("alert")).toContainText("Cancelled");
}

/** The address of a delegate's page, from the page of the booking. */
export async function linkOf(page: Page, reference: string, name: string): Promise<string> {
  await open(page, `/bookings/${reference}`);
  const address = await page.getByRole("link", { name: `${name}’s own page` }).getAttribute("href");
  return address ?? "";
}
