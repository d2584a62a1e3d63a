// The register on the day of a session: an officer with a phone.

import { expect, type Locator, type Page } from "@playwright/test";

import { type Backend } from "./backend.ts";
import { awake, type Person } from "./journey.ts";
import { INES, setPassword } from "./office.ts";
import { runCommand, type Server } from "./server.ts";

/** Ten minutes after the start of T045. */
export const MORNING = { PLACEBOOK_NOW: "2016-05-13T09:40:00+01:00" };

/** A server on the morning of T045. Visits are valid on all servers of the test. */
export async function morning(backend: Backend): Promise<Server> {
  return backend.another(MORNING);
}

/** An officer who has just set a password on this server, and is signed in. */
export async function enterOffice(page: Page, backend: Backend, server: Server): Promise<void> {
  const printed = await runCommand(backend.databaseUrl, ["add-officer", INES.email, INES.name], MORNING);
  await setPassword(page, server.url, printed);
}

/** The path of a session's register. */
export async function registerOf(backend: Backend, session: { code: string }): Promise<string> {
  return `/office/sessions/${await backend.sql(`select id from session where code = '${session.code}'`)}/register`;
}

/** A delegate's entry on the open register. */
export function line(page: Page, person: Person): Locator {
  return page.getByRole("listitem").filter({ has: page.getByRole("heading", { level: 2, name: person.name }) });
}

/** Marks a delegate by the button with this text. */
export async function mark(page: Page, person: Person, words: string): Promise<void> {
  const button = line(page, person).getByRole("button", { name: new RegExp(`^${words}\\s*: ${person.name}$`) });
  if (!(await button.isVisible())) await line(page, person).locator("summary").click();
  await button.click();
}

/** Records when a delegate came or left, with the day if the register asks for it. */
export async function markAt(page: Page, person: Person, words: string, time: string, day?: string): Promise<void> {
  await awake(page);
  const field = line(page, person).getByLabel("At what time?");
  if (!(await field.isVisible())) await line(page, person).locator("summary").click();
  await field.fill(time);
  if (day !== undefined) await line(page, person).getByLabel("On which day?").selectOption({ label: day });
  await mark(page, person, words);
}

/** Closes the open register. */
export async function closeRegister(page: Page): Promise<void> {
  await awake(page);
  await page.getByRole("button", { name: "Close the register" }).click();
  await expect(page.getByRole("alert")).toContainText("The register is closed");
}
