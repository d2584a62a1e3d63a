// Schools in the office: imported, added by hand, given PINs by letter.

import { writeFile } from "node:fs/promises";

import { type Page } from "@playwright/test";

import { expect, test } from "../support/backend.ts";
import { inspect } from "../support/inspection.ts";
import { awake, open, scripted, signIn, title } from "../support/journey.ts";
import { comeIn, INES, openMenu } from "../support/office.ts";
import { runCommand } from "../support/server.ts";

const HEADER = `"URN","LA (code)","EstablishmentName","EstablishmentStatus (name)","PhaseOfEducation (name)","Street","Town","Postcode"`;
const ROWS = [`"120001","926","Thomas \xE0 Becket Primary School","Open","Primary","1 High Street","Fenwick","FN1 1AA"`, `"120002","926","Old Fen School","Closed","Primary","2 Drove","Fenwick","FN1 1AB"`];

/** A file as the Department writes it, in Windows-1252, which includes Latin-1. */
function file(rows: readonly string[]) {
  return { name: "edubasealldata.csv", mimeType: "text/csv", buffer: Buffer.from([HEADER, ...rows, ""].join("\r\n"), "latin1") };
}

/** Inspects the page, if scripts run: axe needs them. */
async function look(page: Page, state: string): Promise<void> {
  if (scripted()) await inspect(page, state);
}

async function send(page: Page, rows: readonly string[]): Promise<void> {
  await open(page, "/office/schools/import");
  await page.getByLabel("File").setInputFiles(file(rows));
  await page.getByRole("button", { name: "Read the file" }).click();
  await expect(async () => {
    // Without scripts, the page has to be reloaded by hand.
    if (!scripted()) await page.reload();
    await expect(title(page, "What the import would do")).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await awake(page);
}

test("an officer imports schools, prints a letter, and the school signs in with its PIN", async ({ page, backend, visitor }) => {
  await comeIn(page, backend, INES);
  await openMenu(page);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Schools" }).click();
  await expect(title(page, "Schools")).toBeVisible();
  await look(page, "the list of schools");
  await page.getByRole("link", { name: "Import from the Department for Education" }).click();
  await look(page, "the form of the import");
  await send(page, ROWS);
  await expect(page.getByRole("row").filter({ hasText: "Thomas à Becket" })).toContainText("New");
  await expect(page.getByRole("row").filter({ hasText: "Old Fen School" })).toContainText("Not open, left out");
  await look(page, "what the import would do");
  await page.getByRole("button", { name: "Import" }).click();
  await expect(page.getByRole("alert")).toContainText("The schools are imported.");

  await open(page, "/office/schools?text=becket");
  await page.getByRole("checkbox", { name: "Choose Thomas à Becket Primary School" }).check();
  await page.getByRole("button", { name: "Make letters for the chosen schools" }).click();
  await expect(page.getByRole("heading", { name: "Your PIN for booking training" })).toHaveCount(1);
  const pin = (await page.getByRole("definition").filter({ hasText: /^\d{4} \d{4}$/ }).textContent()) ?? "";

  const school = await visitor();
  await signIn(school, { urn: "120001", name: "Thomas à Becket Primary School", pin });
  await expect(title(school, "Our bookings")).toBeVisible();
});

test("an import warns of missing phases and of several authorities before it changes anything", { tag: "@phone" }, async ({ page, backend }) => {
  const rows = [`"120001","926","Ash School","Open","","1 High Street","Fenwick","FN1 1AA"`, `"120002","935","Birch School","Open","","2 High Street","Fenwick","FN1 1AA"`];
  await comeIn(page, backend, INES);
  await send(page, rows);
  const main = page.getByRole("main");
  await expect(main).toContainText("The file has schools of 2 local authorities: 926 (1) and 935 (1).");
  await expect(main).toContainText("The file has no phases. Schools keep the phases that they have");
  await look(page, "an import with what to know of its file");
  const path = test.info().outputPath("schools.csv");
  await writeFile(path, file(rows).buffer);
  const printed = await runCommand(backend.databaseUrl, ["import-schools", path]);
  expect(printed).toContain("The file has schools of 2 local authorities: 926 (1) and 935 (1).");
  expect(printed).toContain("The file has no phases. Schools keep the phases that they have");
  expect(await backend.sql("select count(*) from establishment where urn < 900000")).toBe("0");
  await page.getByRole("link", { name: "Read a file of one local authority" }).click();
  await expect(title(page, "Import schools")).toBeVisible();
  await awake(page);
  await page.getByLabel("Only schools of this local authority").fill("873");
  await page.getByLabel("File").setInputFiles(file(rows));
  await page.getByRole("button", { name: "Read the file" }).click();
  await expect(async () => {
    if (!scripted()) await page.reload();
    await expect(main).toContainText("The file has no schools of local authority 873. Its schools are of 926 (1) and 935 (1).", { timeout: 2_000 });
  }).toPass();
  await expect(page.getByRole("button", { name: "Import" })).toHaveCount(0);
});

test("a file with an unreadable row imports nothing, and the page names the line", async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await send(page, [...ROWS, `"120003","926","Cut`]);
  await expect(page.getByRole("row").filter({ hasText: "Unreadable" })).toContainText("The file ends in the middle of this row");
  await expect(page.getByRole("button", { name: "Import" })).toHaveCount(0);
  await look(page, "an import that cannot be");
  expect(await backend.sql("select count(*) from establishment where urn < 900000")).toBe("0");
});

test("a setting without URN is added by hand, closed and opened again", async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await open(page, "/office/schools/new");
  await page.getByLabel("Email").fill("nobody");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("alert")).toContainText("Enter the name");
  await awake(page);
  await look(page, "a setting with faults");
  await page.getByLabel("Name", { exact: true }).fill("Fen Forest School");
  await page.getByLabel("Email").fill("hello@fenforest.example");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(title(page, "Fen Forest School")).toBeVisible();
  await expect(page.getByRole("alert")).toContainText("Added, with the number 990000.");
  await page.getByRole("button", { name: "Close the school" }).click();
  await expect(page.getByRole("alert")).toContainText("The school is closed and can no longer sign in.");
  await awake(page);
  await look(page, "a closed setting");
  await page.getByRole("button", { name: "Open it again" }).click();
  await expect(page.getByRole("alert")).toContainText("The school is open again.");
});

test("L7: an import shows its progress, and a stalled one says so", { tag: "@phone" }, async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await send(page, ROWS);
  const address = new URL(page.url()).pathname;
  await backend.sql("update school_import set complete = false, bytes = 4096000, bytes_read = 1024000, read_at = made_at");
  await open(page, address);
  await expect(title(page, "The file is being read")).toBeVisible();
  await expect(page.getByRole("progressbar", { name: "Progress" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("2 rows are read, 1000 of 4000 KB.");
  await look(page, "a file that is being read");
  await backend.sql("update school_import set read_at = made_at - interval '1 hour'");
  // With scripts, the open page polls and reloads when the import is finished.
  if (!scripted()) await page.goto(address);
  await expect(title(page, "The file was not read")).toBeVisible();
  await look(page, "a file that was given up");
  await backend.sql("update school_import set complete = true");
  await page.goto(address);
  await expect(title(page, "What the import would do")).toBeVisible();
});
