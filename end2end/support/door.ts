// The door of a session: an officer with a phone, on the morning on which it is held.

import { expect, type Locator, type Page } from "@playwright/test";

import { type House } from "./house.ts";
import { awake, type Person } from "./journey.ts";
import { INES, setPassword } from "./office.ts";
import { runCommand, type Server } from "./server.ts";

/** Ten minutes after T045 has begun. */
export const MORNING = { PLACEBOOK_NOW: "2016-05-13T09:40:00+01:00" };

/** A server of the house on the morning of T045: visits are known to all of the house's servers. */
export async function morning(house: House): Promise<Server> {
  return house.another(MORNING);
}

/** An officer who has just set a password on this server, and is signed in. */
export async function enterOffice(page: Page, house: House, server: Server): Promise<void> {
  const printed = await runCommand(house.databaseUrl, ["add-officer", INES.email, INES.name], MORNING);
  await setPassword(page, server.url, printed);
}

/** The path of a session's register. */
export async function registerOf(house: House, session: { code: string }): Promise<string> {
  return `/office/sessions/${await house.sql(`select id from session where code = '${session.code}'`)}/register`;
}

/** The line of a delegate on the register that is open. */
export function line(page: Page, person: Person): Locator {
  return page.getByRole("listitem").filter({ has: page.getByRole("heading", { level: 2, name: person.name }) });
}

/** Marks a delegate by the button of these words, wherever it is on the line. */
export async function mark(page: Page, person: Person, words: string): Promise<void> {
  const button = line(page, person).getByRole("button", { name: new RegExp(`^${words}\\s*: ${person.name}$`) });
  if (!(await button.isVisible())) await line(page, person).locator("summary").click();
  await button.click();
}

/** Marks a delegate as having come or left at a time, on a day where the register asks for one. */
export async function markAt(page: Page, person: Person, words: string, time: string, day?: string): Promise<void> {
  await awake(page);
  const field = line(page, person).getByLabel("At what time?");
  if (!(await field.isVisible())) await line(page, person).locator("summary").click();
  await field.fill(time);
  if (day !== undefined) await line(page, person).getByLabel("On which day?").selectOption({ label: day });
  await mark(page, person, words);
}

/** Closes the register that is open. */
export async function closeRegister(page: Page): Promise<void> {
  await awake(page);
  await page.getByRole("button", { name: "Close the register" }).click();
  await expect(page.getByRole("alert")).toContainText("The register is closed");
}
