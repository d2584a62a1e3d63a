// Pictures of registers and reports.

import { join } from "node:path";

import { type Page } from "@playwright/test";

import { test } from "../support/backend.ts";
import { setting } from "../support/database.ts";
import { ADA, BEN, book, CORA, DAN, open, signIn, T045 } from "../support/journey.ts";
import { enterOffice, mark, morning, registerOf } from "../support/register.ts";

/** Takes a picture of the whole page, named after the state and the width. */
async function picture(page: Page, state: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const width = page.viewportSize()?.width ?? 0;
  await page.screenshot({ path: join(setting("PLACEBOOK_SCREENSHOTS"), `office-${state}-${width}.png`), fullPage: true, caret: "hide", scale: "css" });
}

test("registers and reports", async ({ page, backend, visitor }) => {
  const school = await visitor();
  await signIn(school, backend.demonstration);
  await book(school, T045, [ADA, BEN]);
  const other = await visitor();
  await signIn(other, backend.neighbour);
  await book(other, T045, [CORA, DAN]);
  const server = await morning(backend);
  await enterOffice(page, backend, server);
  const register = server.url + (await registerOf(backend, T045));
  await open(page, `${server.url}/office/registers`);
  await picture(page, "registers");
  await open(page, register);
  await mark(page, ADA, "Here");
  await page.getByText("1 of 4 came").waitFor();
  await mark(page, CORA, "Came late");
  await page.getByText("2 of 4 came").waitFor();
  await mark(page, DAN, "Absent");
  await page.getByText("Absent", { exact: true }).first().waitFor();
  await picture(page, "register");
  await page.getByRole("button", { name: "Add this person" }).click();
  await page.getByRole("alert").first().waitFor();
  await picture(page, "register-walk-in-faults");
  await open(page, register);
  await page.getByRole("button", { name: "Close the register" }).click();
  await page.getByRole("alert").first().waitFor();
  await picture(page, "register-closed");
  await open(page, `${register}/needs`);
  await picture(page, "register-needs");
  await open(page, `${register}/print`);
  await picture(page, "register-sheet");
  await open(page, `${server.url}/office/reports`);
  await picture(page, "reports");
  await open(page, `${server.url}/office/reports/71-16`);
  await picture(page, "report");
});
