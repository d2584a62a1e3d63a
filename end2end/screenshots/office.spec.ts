// Pictures of the office, except registers and reports.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { type Page } from "@playwright/test";

import { test } from "../support/backend.ts";
import { setting } from "../support/database.ts";
import { ADA, awake, BEN, book, open, signIn, T045 } from "../support/journey.ts";
import { comeIn, INES, pasteSheet } from "../support/office.ts";

/** Takes a picture of the whole page, named after the state and the width. */
async function picture(page: Page, state: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const width = page.viewportSize()?.width ?? 0;
  await page.screenshot({ path: join(setting("PLACEBOOK_SCREENSHOTS"), `office-${state}-${width}.png`), fullPage: true, caret: "hide", scale: "css" });
}

async function see(page: Page, address: string, state: string): Promise<void> {
  await open(page, address);
  await picture(page, state);
}

test("accounts, people and the log", async ({ page, backend, visitor }) => {
  const school = await visitor();
  await signIn(school, backend.demonstration);
  await book(school, T045, [ADA, BEN]);
  await see(page, "/office/sign-in", "sign-in");
  const link = /\/office\/password\/\S+/.exec(await backend.run("add-officer", "sam@council.example", "Sam Okoro", "--role", "trainer"));
  await see(page, link?.[0] ?? "", "password");
  await comeIn(page, backend, INES);
  await picture(page, "overview");
  await see(page, "/office/account", "account");
  await see(page, "/office/account/password", "account-password");
  await see(page, "/visits", "visits");
  await see(page, "/office/officers/second-step", "second-step-rule");
  await see(page, "/office/officers", "officers");
  await page.getByRole("link", { name: "Sam Okoro" }).click();
  await awake(page);
  await picture(page, "officer");
  await see(page, "/office/people", "people");
  await page.getByLabel("Email or name").fill(ADA.email);
  await page.getByRole("button", { name: "Find" }).click();
  await awake(page);
  await picture(page, "people-found");
  await page.getByRole("link", { name: ADA.name }).click();
  await awake(page);
  await picture(page, "person");
  await see(page, `${new URL(page.url()).pathname}/erase`, "person-erase");
  await see(page, "/office/audit", "audit");
});

test("sheets and venues", async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await see(page, "/office/sheets", "sheets");
  await see(page, "/office/sheets/paste", "paste");
  await pasteSheet(page, await readFile(new URL("../../server/demonstration/mi-71-16.txt", import.meta.url), "utf8"));
  await picture(page, "draft");
  await page.getByRole("button", { name: "Save, and attach files" }).click();
  await awake(page);
  await picture(page, "attachments");
  await see(page, "/office/sheets/71-16", "sheet");
  await see(page, "/office/sheets/71-16/sessions/new", "session-new");
  await see(page, "/office/venues", "venues");
  await page.getByRole("main").getByRole("table").getByRole("link").first().click();
  await awake(page);
  await picture(page, "venue");
});

test("sessions and schools", async ({ page, backend, visitor }) => {
  const school = await visitor();
  await signIn(school, backend.demonstration);
  await book(school, T045, [ADA, BEN]);
  await comeIn(page, backend, INES);
  await see(page, "/office/sessions", "sessions");
  await see(page, "/office/sessions/month?of=2016-05", "month");
  const session = (await backend.sql("select id from session where code = 'TLS-0516-T045'")).trim();
  await see(page, `/office/sessions/${session}`, "session");
  await see(page, `/office/sessions/${session}/cancel`, "session-cancel");
  await see(page, "/office/schools", "schools");
  await see(page, `/office/schools/${backend.demonstration.urn}`, "school");
  await see(page, "/office/schools/new", "school-new");
  await see(page, "/office/schools/import", "import");
  await see(page, `/office/acting?school=${backend.demonstration.urn}`, "acting");
  await page.getByLabel("Reason").fill("asked by telephone");
  await page.getByRole("button", { name: "Go to the school’s pages" }).click();
  await awake(page);
  await picture(page, "acting-bookings");
});
