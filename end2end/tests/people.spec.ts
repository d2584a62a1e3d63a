// Requests about personal data: an admin finds, exports, corrects and erases it.

import { readFile } from "node:fs/promises";

import { expect, type Backend, test } from "../support/backend.ts";
import { inspect } from "../support/inspection.ts";
import { ADA, awake, BEN, book, BOOKER, cancel, open, signIn, T045, title } from "../support/journey.ts";
import { comeIn, INES, SAM } from "../support/office.ts";
import { type Page } from "@playwright/test";

/** Finds a person and opens their page. */
async function find(page: Page, words: string, name: string): Promise<void> {
  await open(page, "/office/people");
  await page.getByLabel("Email or name").fill(words);
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page).toHaveURL(/\/office\/people$/);
  await page.getByRole("row").getByRole("link", { name }).click();
  await expect(title(page, name)).toBeVisible();
}

/** The school books two delegates on the first session. */
async function booked(school: Page, backend: Backend): Promise<string> {
  await signIn(school, backend.demonstration);
  return book(school, T045, [ADA, BEN]);
}

test("everything about a person is found by the whole email and can be saved as a file", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  await booked(await visitor(), backend);
  await comeIn(page, backend, INES);
  await open(page, "/office/people");
  await page.getByLabel("Email or name").fill("ad");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page.getByRole("alert")).toContainText("three letters or more of a name");
  await expect(page.getByLabel("Email or name")).toHaveValue("ad");
  await page.getByLabel("Email or name").fill("ada.marsh@school.exampl");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page.getByText("No people found.")).toBeVisible();
  await find(page, ` ${ADA.email.toUpperCase()} `, ADA.name);
  expect(page.url()).not.toContain("school.example");
  await expect(page.getByRole("main")).toContainText(ADA.needs ?? "");
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: /as a file to give to the person/ }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/^delegate-\d+\.json$/);
  const data = JSON.parse(await readFile(await file.path(), "utf8")) as { email: string; places: { needs: string }[] };
  expect([data.email, data.places[0]?.needs]).toEqual([ADA.email, ADA.needs]);
  await open(page, "/office/audit");
  await expect(page.getByRole("row").filter({ hasText: "take out person’s data" })).toBeVisible();
  await expect(page.getByRole("main")).not.toContainText(ADA.email);
});

test("name and email are corrected everywhere, and nobody becomes two people", async ({ page, backend, visitor }) => {
  const school = await visitor();
  const reference = await booked(school, backend);
  await comeIn(page, backend, INES);
  await find(page, "marsh", ADA.name);
  await page.getByLabel("Full name").fill("Ada Marsh-Holloway");
  await page.getByLabel("Work email").fill(BEN.email);
  await page.getByRole("button", { name: "Correct the details" }).click();
  await expect(page.getByRole("alert")).toContainText("has a place on");
  await expect(page.getByLabel("Full name")).toHaveValue("Ada Marsh-Holloway");
  await page.getByLabel("Work email").fill("ada.holloway@school.example");
  await page.getByRole("button", { name: "Correct the details" }).click();
  await expect(page.getByText("Details updated.")).toBeVisible();
  await expect(title(page, "Ada Marsh-Holloway")).toBeVisible();
  await open(school, `/bookings/${reference}`);
  await expect(school.getByRole("main")).toContainText("Ada Marsh-Holloway");
});

test("a person with a future place has to be cancelled before erasing; then nothing is left", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  const school = await visitor();
  const reference = await booked(school, backend);
  await comeIn(page, backend, INES);
  await find(page, ADA.email, ADA.name);
  const address = page.url();
  await page.getByRole("link", { name: "Erase the person" }).click();
  await expect(page.getByRole("main")).toContainText("places on sessions that are not over");
  await expect(page.getByRole("link", { name: T045.when })).toBeVisible();
  await expect(page.getByRole("button", { name: "Erase for good" })).toHaveCount(0);
  await cancel(school, reference, ADA.name);
  await open(page, address);
  await page.getByRole("link", { name: "Erase the person" }).click();
  await page.getByRole("button", { name: "Erase for good" }).click();
  await expect(page.getByRole("alert")).toContainText("Enter the reason");
  await page.getByLabel("Reason").fill("Asked for it by letter");
  await page.getByRole("button", { name: "Erase for good" }).click();
  await expect(page.getByRole("alert")).toContainText("Erased.");
  expect((await page.goto(address))?.status()).toBe(404);
  await open(school, `/bookings/${reference}`);
  await expect(school.getByRole("main")).not.toContainText(ADA.name);
  await expect(school.getByRole("main")).toContainText(BEN.name);
});

test("only admins see people, and they can save the audit log as a file", async ({ page, backend, visitor }) => {
  const sam = await visitor();
  await comeIn(sam, backend, SAM, "bookings");
  await sam.goto("/office/people");
  await expect(sam.getByText("Your roles do not let you handle requests about personal data")).toBeVisible();
  await comeIn(page, backend, INES);
  await open(page, "/office/audit?words=invite");
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: /for Excel/ }).click();
  const text = await readFile(await (await saved).path(), "utf8");
  expect(text).toMatch(/^\uFEFFNumber,When \(UTC\),Who,What,To what,From,To\r\n/);
  expect(text.trim().split("\r\n")).toHaveLength(3);
});

test("L7: axe finds nothing on the pages about people in any state", { tag: ["@phone", "@scripts"] }, async ({ page, backend, visitor }) => {
  await booked(await visitor(), backend);
  await comeIn(page, backend, INES);
  await open(page, "/office/people");
  await inspect(page, "people");
  await page.getByRole("button", { name: "Find" }).click();
  await awake(page);
  await inspect(page, "people, a fault");
  await page.getByLabel("Email or name").fill("school");
  await page.getByRole("button", { name: "Find" }).click();
  await awake(page);
  await find(page, ADA.email, ADA.name);
  await awake(page);
  await inspect(page, "a person");
  await page.getByLabel("Full name").fill("");
  await page.getByRole("button", { name: "Correct the details" }).click();
  await awake(page);
  await inspect(page, "a person, a fault");
  await page.getByRole("link", { name: "Erase the person" }).click();
  await awake(page);
  await inspect(page, "erasing somebody who comes");
  await find(page, BOOKER.email, BOOKER.name);
  await page.getByRole("link", { name: "Erase the person" }).click();
  await awake(page);
  await page.getByRole("button", { name: "Erase for good" }).click();
  await awake(page);
  await inspect(page, "erasing, a fault");
});
