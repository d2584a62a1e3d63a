// Officers' actions: signing in and working in the office.

import { expect, type Page } from "@playwright/test";

import { type Backend } from "./backend.ts";
import { awake, title } from "./journey.ts";

/** The password of every officer in tests. */
export const PASSWORD = "three grey herons";

/** An officer of the council. */
export interface OfficerOf {
  readonly name: string;
  readonly email: string;
}

export const INES: OfficerOf = { name: "Ines Adair", email: "ines@council.example" };
export const SAM: OfficerOf = { name: "Sam Okoro", email: "sam@council.example" };

/** Adds an officer from the command line and sets the password by the link, which signs the officer in. */
export async function comeIn(page: Page, backend: Backend, officer: OfficerOf, ...roles: string[]): Promise<void> {
  const said = await backend.run("add-officer", officer.email, officer.name, ...roles.flatMap((role) => ["--role", role]));
  await setPassword(page, "", said);
}

/** Sets a password by the link that `add-officer` printed, which signs the officer in. */
export async function setPassword(page: Page, url: string, printed: string): Promise<void> {
  const link = /\/office\/password\/\S+/.exec(printed)?.[0];
  if (!link) throw new Error(`no link in: ${printed}`);
  await page.goto(url + link);
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByLabel("Type the password again").fill(PASSWORD);
  await page.getByRole("button", { name: "Set password and sign in" }).click();
  await expect(title(page, /^Office$/)).toBeVisible();
  await awake(page);
}

/** Opens the menu of the office, if the page is so narrow that the sections and "Sign out" are in one. */
export async function openMenu(page: Page): Promise<void> {
  const menu = page.getByRole("banner").getByRole("button", { name: "Menu", exact: true });
  if (await menu.isVisible()) await menu.click();
}

/** Signs an officer out. */
export async function signOut(page: Page): Promise<void> {
  await openMenu(page);
  await page.getByRole("banner").getByRole("button", { name: "Sign out" }).click();
  await expect(title(page, "Training for schools")).toBeVisible();
}

/** Signs in an officer who has a password. */
export async function signInAgain(page: Page, officer: OfficerOf): Promise<void> {
  await page.goto("/office/sign-in");
  await page.getByLabel("Email").fill(officer.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(title(page, /^Office$/)).toBeVisible();
}

/** Pastes the text of a sheet and waits for its form. */
export async function pasteSheet(page: Page, text: string): Promise<void> {
  await page.goto("/office/sheets/paste");
  await page.getByLabel("Text of the sheet").fill(text);
  await page.getByRole("button", { name: "Read it" }).click();
  await expect(title(page, /draft$/)).toBeVisible();
}
