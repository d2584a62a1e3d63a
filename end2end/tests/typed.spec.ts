// What was typed and not sent: it is there again after going away and back, and leaving it in the office asks first.

import { expect, test } from "../support/backend.ts";
import { nextBuild } from "../support/device.ts";
import { awake, open, signIn, T045, title, WORKSHOP } from "../support/journey.ts";
import { Documents, expectArrival } from "../support/navigation.ts";
import { comeIn, INES } from "../support/office.ts";

const ONCE = { tag: "@scripts" };

test("typed text is there again after going away and back, and gone when sent or signed out", ONCE, async ({ page, backend }) => {
  await signIn(page, backend.demonstration, T045.form);
  await page.getByLabel("Your full name").fill("Grace Okafor");
  await page.getByRole("link", { name: "The workshop" }).click();
  await expect(page).toHaveURL(WORKSHOP);
  await awake(page);
  await page.goBack();
  await awake(page);
  await expect(page.getByLabel("Your full name")).toHaveValue("Grace Okafor");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/");
  await awake(page);
  await signIn(page, backend.demonstration, T045.form);
  await expect(page.getByLabel("Your full name")).toHaveValue("");
});

test("leaving changes of an office form asks first, and they are there again", ONCE, async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await open(page, "/office/venues");
  const documents = new Documents(page);
  await page.getByRole("link", { name: "Add a venue" }).click();
  await expectArrival(page, "Add a venue");
  const asked: string[] = [];
  let leaves = false;
  page.on("dialog", (dialog) => {
    asked.push(dialog.message());
    void (leaves ? dialog.accept() : dialog.dismiss());
  });
  await page.getByLabel("Name", { exact: true }).fill("River Centre");
  await page.getByRole("link", { name: "Sheets" }).first().click();
  await expect.poll(() => asked.length).toBe(1);
  await expect(page).toHaveURL("/office/venues/new");
  leaves = true;
  await page.getByRole("link", { name: "Sheets" }).first().click();
  await expectArrival(page, "Sheets");
  await page.goBack();
  await expectArrival(page, "Add a venue");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("River Centre");
  leaves = false;
  await page.goBack();
  await expect.poll(() => asked.length).toBe(3);
  await expect(page).toHaveURL("/office/venues/new");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("River Centre");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  expect(asked).toHaveLength(3);
  expect(documents.take()).toEqual([]);
});

test("what was typed outlives a new build", ONCE, async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await open(page, "/office/venues/new");
  page.on("dialog", (dialog) => void dialog.accept());
  await page.getByLabel("Name", { exact: true }).fill("River Centre");
  const { settings, remove } = await nextBuild();
  try {
    await backend.server.stop();
    await backend.server.start(settings);
    const documents = new Documents(page);
    await page.getByRole("link", { name: "Sheets" }).first().click();
    await expect(title(page, "Sheets")).toBeVisible();
    await awake(page);
    expect(documents.take()).toHaveLength(1);
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("River");
    await page.getByRole("link", { name: "Venues" }).first().click();
    await page.getByRole("link", { name: "Add a venue" }).click();
    await expectArrival(page, "Add a venue");
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("River Centre");
    expect(documents.take()).toEqual([]);
  } finally {
    await backend.server.stop();
    await remove();
    await backend.server.start();
  }
});
