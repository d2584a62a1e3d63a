// Attachments of sheets, and sheets that are uploaded as a file.

import { readFile } from "node:fs/promises";

import { type Page } from "@playwright/test";

import { expect, test } from "../support/backend.ts";
import { inspect } from "../support/inspection.ts";
import { awake, scripted, title } from "../support/journey.ts";
import { comeIn, INES, pasteSheet } from "../support/office.ts";

const PDF = Buffer.from("%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n");

const sheet = (name: string) => readFile(new URL(`../../shared/tests/sheets/mi-${name}.txt`, import.meta.url), "utf8");

/** Inspects the page, if scripts run: axe needs them. */
async function look(page: Page, state: string): Promise<void> {
  await awake(page);
  if (scripted()) await inspect(page, state);
}

async function attach(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.getByLabel("File", { exact: true }).setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  await page.getByRole("button", { name: "Attach" }).click();
}

test("an officer attaches, names and publishes a file, and everyone can download it", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  await comeIn(page, backend, INES);
  await pasteSheet(page, await sheet("39-07"));
  await page.getByLabel("Title", { exact: true }).fill("Typed before the files came");
  await page.getByRole("button", { name: "Save, and attach files" }).click();
  await expect(title(page, "Attachments")).toBeVisible();
  await look(page, "a draft without attachments");

  await attach(page, "report.pdf", Buffer.from("MZ\x90\0\x03 a program"));
  await expect(page.getByRole("alert")).toContainText("This file is none of them");
  await look(page, "a file that is refused");
  await attach(page, "Self Review.pdf", PDF);
  await expect(page.getByText("The file is attached.")).toBeVisible();
  await page.getByLabel("Label").fill("How to review your school");
  await page.getByRole("button", { name: "Save the label" }).click();
  await expect(page.getByText("The label is saved.")).toBeVisible();
  await look(page, "a draft with an attachment");

  await page.getByRole("link", { name: "The draft" }).click();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Typed before the files came");
  const link = page.getByRole("link", { name: "How to review your school" });
  const address = (await link.getAttribute("href")) ?? "";
  const anyone = await visitor();
  const open = address.replace("/office/", "/sheets/39-07/");
  expect((await anyone.request.get(open)).status()).toBe(404);
  await page.getByRole("button", { name: "Publish now" }).click();
  await expect(page.getByText("Published.", { exact: true })).toBeVisible();
  await look(page, "a published sheet in the office");

  await anyone.goto("/sheets/39-07");
  await expect(anyone.getByRole("definition").filter({ hasText: "How to review your school" })).toContainText("(PDF, 50 bytes)");
  await look(anyone, "a sheet with an attachment");
  const download = anyone.waitForEvent("download");
  await anyone.getByRole("link", { name: "How to review your school" }).click();
  expect((await download).suggestedFilename()).toBe("Self Review.pdf");
});

test("an attachment is removed, and a correction of the sheet takes it away", async ({ page, backend, visitor }) => {
  await comeIn(page, backend, INES);
  await pasteSheet(page, await sheet("39-07"));
  await page.getByRole("button", { name: "Save, and attach files" }).click();
  await attach(page, "First.pdf", PDF);
  await expect(page.getByRole("link", { name: "First.pdf" })).toBeVisible();
  await attach(page, "Second.pdf", Buffer.concat([PDF, Buffer.from("2")]));
  await page.getByRole("button", { name: "Remove it (First.pdf)" }).click();
  await expect(page.getByText("The file is removed.")).toBeVisible();
  await expect(page.getByRole("link", { name: "First.pdf" })).toHaveCount(0);
  await page.getByRole("link", { name: "The draft" }).click();
  await page.getByRole("button", { name: "Publish now" }).click();
  await expect(page.getByRole("link", { name: "Second.pdf" })).toBeVisible();

  await page.getByRole("button", { name: "Correct this sheet" }).click();
  await page.getByRole("button", { name: "Save, and change attachments" }).click();
  await page.getByRole("button", { name: "Remove it (Second.pdf)" }).click();
  await page.getByRole("link", { name: "The draft" }).click();
  const anyone = await visitor();
  await anyone.goto("/sheets/39-07");
  await expect(anyone.getByRole("link", { name: "Second.pdf" })).toBeVisible();
  await page.getByRole("button", { name: "Publish the correction" }).click();
  await expect(page.getByText("Published.", { exact: true })).toBeVisible();
  await anyone.reload();
  await expect(anyone.getByRole("link", { name: "Second.pdf" })).toHaveCount(0);
});

test("S6: an uploaded text file becomes a draft, and a file that is not text comes back with its fault", { tag: "@phone" }, async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await page.goto("/office/sheets/paste");
  await look(page, "the page of pasting");
  const file = page.getByLabel("Or a text file");
  await file.setInputFiles({ name: "MI 39-07.docx", mimeType: "application/octet-stream", buffer: Buffer.from("PK\x03\x04word/") });
  await page.getByRole("button", { name: "Read it" }).click();
  await expect(page.getByRole("alert")).toContainText("copy its text and paste it instead");
  await look(page, "a file that is no text");
  const text = (await sheet("39-07")).replace("A. Webb", "Zo\xEB Webb");
  await file.setInputFiles({ name: "mi.txt", mimeType: "text/plain", buffer: Buffer.from(text, "latin1") });
  await page.getByRole("button", { name: "Read it" }).click();
  await expect(title(page, "Sheet 39/07: draft")).toBeVisible();
  await expect(page.getByLabel("Contact", { exact: true })).toHaveValue("Zo\xEB Webb");
  await expect(page.getByText("it does not name one day")).toBeVisible();
  await look(page, "a draft with a note");
});
