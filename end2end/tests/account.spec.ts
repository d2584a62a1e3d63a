// An officer's own account: the second step of signing in.

import { type Page } from "@playwright/test";

import { codeOf } from "../support/authenticator.ts";
import { expect, type House, test } from "../support/house.ts";
import { inspect } from "../support/inspection.ts";
import { awake, open, title } from "../support/journey.ts";
import { comeIn, INES, type OfficerOf, PASSWORD, SAM } from "../support/office.ts";

/** The service's clock stands here, so that a code is right whenever it is typed. */
const NOON = "2016-04-25T12:00:00+01:00";

/** What the app shows so many steps after noon. The service's clock runs on from there, by less than one while a test looks. */
function code(key: string, steps = 0): string {
  return codeOf(key, new Date(Date.parse(NOON) + steps * 30_000));
}

/** Starts the service anew at noon, or some steps later, so that its clock and the app's agree. */
async function at(page: Page, house: House, steps = 0): Promise<void> {
  await page.goto("about:blank");
  await house.server.stop();
  await house.server.start({ PLACEBOOK_NOW: new Date(Date.parse(NOON) + steps * 30_000).toISOString() });
}

/** Turns the second step on; gives the key and the recovery codes. */
async function turnOn(page: Page, house: House): Promise<{ key: string; codes: string[] }> {
  await at(page, house);
  await open(page, "/office/account");
  await page.getByRole("button", { name: "Turn it on" }).click();
  await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
  const key = await page.getByRole("code").first().innerText();
  await page.getByRole("textbox", { name: "Code" }).fill(code(key));
  await page.getByRole("button", { name: "Turn it on" }).click();
  await expect(page.getByRole("alert")).toContainText("The second step is on.");
  const codes = await page.getByRole("alert").getByRole("listitem").allInnerTexts();
  expect(codes).toHaveLength(10);
  return { key, codes };
}

async function givePassword(page: Page, officer: OfficerOf, next = "/office"): Promise<void> {
  await page.goto(next);
  await page.getByLabel("Email").fill(officer.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
}

async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByRole("textbox", { name: "Code" }).fill(code);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
}

test("with the second step, a password alone lets nobody in, and each code does once", { tag: "@phone" }, async ({ page, house, visitor }) => {
  await comeIn(page, house, INES);
  const { key, codes } = await turnOn(page, house);
  await page.reload();
  await expect(page.getByText(codes[0] ?? "")).toHaveCount(0);
  await expect(page.getByText("You have 10 recovery codes left.")).toBeVisible();

  await at(page, house, 3);
  const other = await visitor();
  await givePassword(other, INES, "/office/audit");
  await expect(title(other, "Enter your code")).toBeVisible();
  await other.goto("/office");
  await expect(title(other, "Sign in to the office")).toBeVisible();
  await givePassword(other, INES, "/office/audit");
  await giveCode(other, "12 34");
  await expect(other.getByRole("alert")).toContainText("Enter the six digits from your app, or a recovery code");
  await giveCode(other, code(key, 3));
  await expect(title(other, "Audit log")).toBeVisible();

  const third = await visitor();
  await givePassword(third, INES);
  await giveCode(third, code(key, 3));
  await expect(third.getByRole("alert")).toContainText("This code is not right, or was used already");
  await giveCode(third, (codes[0] ?? "").toLowerCase());
  await expect(title(third, "Office")).toBeVisible();
  await third.goto("/office/account");
  await expect(third.getByText("You have 9 recovery codes left.")).toBeVisible();
  await third.getByRole("textbox", { name: "Code" }).fill(codes[1] ?? "");
  await third.getByRole("button", { name: "Turn it off" }).click();
  await expect(third.getByRole("alert")).toContainText("The second step is off.");
});

test("an admin turns off the second step of an officer who has lost the telephone", async ({ page, house, visitor }) => {
  await comeIn(page, house, SAM, "trainer");
  await turnOn(page, house);
  const admin = await visitor();
  await comeIn(admin, house, INES);
  await admin.goto("/office/officers");
  await admin.getByRole("link", { name: SAM.name }).click();
  await expect(admin.getByText("Active, with a second step")).toBeVisible();
  await admin.getByRole("button", { name: "Turn the second step off" }).click();
  await expect(admin.getByText("with a second step")).toHaveCount(0);
  const sam = await visitor();
  await givePassword(sam, SAM);
  await expect(title(sam, "Office")).toBeVisible();
});

test("L7: the account is clean in every state", { tag: ["@phone", "@scripts"] }, async ({ page, house, visitor }) => {
  await comeIn(page, house, INES);
  await at(page, house);
  await open(page, "/office/account");
  await inspect(page, "the second step is off");
  await page.getByRole("button", { name: "Turn it on" }).click();
  await awake(page);
  await inspect(page, "the key is shown");
  await page.getByRole("textbox", { name: "Code" }).fill("1");
  await page.getByRole("button", { name: "Turn it on" }).click();
  await awake(page);
  await inspect(page, "the key is shown, a fault");
  await turnOn(page, house);
  await awake(page);
  await inspect(page, "the second step is on");
  const other = await visitor();
  await givePassword(other, INES);
  await awake(other);
  await giveCode(other, "1");
  await awake(other);
  await inspect(other, "the code is asked for, a fault");
});
