// The door of a session: an officer with a phone, on the morning on which it is held.

import { expect, type Locator, type Page } from "@playwright/test";

import { type House } from "./house.ts";
import { awake, type Person, title } from "./journey.ts";
import { runCommand, type Server } from "./server.ts";

/** Ten minutes after T045 has begun. */
export const MORNING = { PLACEBOOK_NOW: "2016-05-13T09:40:00+01:00" };

const PASSWORD = "three grey herons";

/** A server of the house on the morning of T045: visits are known to all of the house's servers. */
export async function morning(house: House): Promise<Server> {
  return house.another(MORNING);
}

/** Adds an officer who sets a password by the link that the command prints, and is then signed in. */
export async function enterOffice(page: Page, house: House, server: Server): Promise<void> {
  const printed = await runCommand(house.databaseUrl, ["add-officer", "ines@council.example", "Ines Adair"], MORNING);
  const link = /\/office\/password\/\S+/.exec(printed)?.[0];
  if (!link) throw new Error(`no link in: ${printed}`);
  await page.goto(server.url + link);
  await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("The same again").fill(PASSWORD);
  await page.getByRole("main").getByRole("button").click();
  await expect(title(page, "Office")).toBeVisible();
  await awake(page);
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
