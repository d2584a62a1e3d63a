// An officer acts for a school on the school's own pages, by the same rules, with a reason that the school sees.

import { readFile } from "node:fs/promises";

import { type Page } from "@playwright/test";

import { expect, type School, test } from "../support/backend.ts";
import { inspect } from "../support/inspection.ts";
import { ADA, BEN, book, checkAnswers, chooseSchool, CORA, fillForm, goOn, open, REFERENCE, scripted, signIn, T045, title } from "../support/journey.ts";
import { comeIn, INES } from "../support/office.ts";

/** Begins to act for a school. */
async function actFor(page: Page, school: School): Promise<void> {
  await page.goto("/office/acting");
  await chooseSchool(page, school.name);
  await page.getByLabel("Reason").fill("asked by telephone");
  await page.getByRole("button", { name: "Go to the school’s pages" }).click();
  await expect(page.getByRole("region", { name: "You are acting for a school" })).toContainText(school.name);
}

/** Inspects the page, if scripts run. */
async function inspected(page: Page, state: string): Promise<void> {
  if (scripted()) await inspect(page, state);
}

test("G2: an officer books for a school, once over its limit, and the school sees why", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  const school = backend.demonstration;
  await comeIn(page, backend, INES, "bookings");
  await page.goto("/office/sessions");
  await page.getByRole("row").filter({ hasText: "13 May 2016" }).getByRole("link").first().click();
  await page.getByRole("link", { name: "Book for a school" }).click();
  await expect(title(page, "Act for a school")).toBeVisible();
  await inspected(page, "for whom an officer acts");
  await page.getByRole("button", { name: "Go to the school’s pages" }).click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveText(["Enter the school’s name or URN", "Enter the reason"]);
  await inspected(page, "without a school and a reason");
  await chooseSchool(page, school.name);
  await page.getByLabel("Reason").fill("asked by telephone");
  await page.getByRole("button", { name: "Go to the school’s pages" }).click();
  const sign = page.getByRole("region", { name: "You are acting for a school" });
  await expect(sign).toContainText(`You are acting for ${school.name}`);
  await expect(sign).toContainText("asked by telephone");
  await inspected(page, "a school’s bookings while an officer acts for it");
  const reference = await book(page, T045, [ADA, BEN]);
  await open(page, T045.form);
  await expect(title(page, "Your school’s limit is reached")).toBeVisible();

  await page.getByRole("link", { name: "Let the next booking go over the limit" }).click();
  await expect(title(page, "Act for a school")).toBeVisible();
  await page.getByLabel("Reason").fill("one more, agreed with the head");
  await page.getByLabel("The next booking can go over the school’s limit").check();
  await page.getByRole("button", { name: "Go to the school’s pages" }).click();
  await expect(sign).toContainText("The next booking can go over the school’s limit");
  await inspected(page, "a session’s form while the limit may be passed");
  await book(page, T045, [CORA]);
  await expect(sign).not.toContainText("can go over the school’s limit");
  await sign.getByRole("button", { name: "Stop" }).click();
  await expect(title(page, /^Office$/)).toBeVisible();
  await expect(sign).toBeHidden();

  const office = await visitor();
  await signIn(office, school);
  await open(office, `/bookings/${reference}`);
  await expect(office.getByRole("list").filter({ hasText: "by the council" })).toContainText(
    `${ADA.name} and ${BEN.name} were booked, by the council: asked by telephone`,
  );
});

test("a form filled in for one school is not sent for another chosen in another tab", { tag: "@phone" }, async ({ page, backend }) => {
  await comeIn(page, backend, INES, "bookings");
  await actFor(page, backend.demonstration);
  await open(page, T045.form);
  await fillForm(page, [ADA]);
  const tab = await page.context().newPage();
  await actFor(tab, backend.neighbour);
  await goOn(page);
  await expect(title(page, "This form was made for somebody else")).toBeVisible();
  await expect(page.getByRole("main")).toContainText(`who acts for ${backend.neighbour.name}. Nothing was done.`);
  await expect(page.getByRole("main")).not.toContainText(ADA.name);
  await inspected(page, "a form for another school");
  await checkAnswers(tab, T045, [BEN]);
  await expect(tab.getByRole("main")).toContainText(backend.neighbour.name);
  expect(await backend.sql("select count(*) from booking")).toBe("0");
});

test("an officer saves the delegate list for Excel, and reads the history", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  const school = await visitor();
  await signIn(school, backend.demonstration);
  const reference = await book(school, T045, [ADA]);
  expect(reference).toMatch(REFERENCE);
  await comeIn(page, backend, INES, "bookings");
  await page.goto("/office/sessions");
  await page.getByRole("row").filter({ hasText: "13 May 2016" }).getByRole("link").first().click();
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe("71-16-session-1-delegates.csv");
  expect(await readFile(await file.path(), "utf8")).toContain(`${ADA.name},${ADA.role},${ADA.email},${backend.demonstration.name}`);
  await page.reload();
  await expect(page.getByRole("main")).toContainText("The list of its delegates was saved, by Ines Adair.");
  await expect(page.getByRole("main")).toContainText(`${ADA.name} was booked, by ${backend.demonstration.name}.`);
  await page.getByRole("link", { name: reference }).click();
  await expect(title(page, "Act for a school")).toBeVisible();
  await page.getByLabel("Reason").fill("she is ill");
  await page.getByRole("button", { name: "Go to the school’s pages" }).click();
  await expect(page).toHaveURL(new RegExp(`/bookings/${reference}$`));
});
