// An officer's own account: the second step of signing in.

import { type Page } from "@playwright/test";

import { codeOf } from "../support/authenticator.ts";
import { expect, type Backend, test } from "../support/backend.ts";
import { inspect } from "../support/inspection.ts";
import { awake, open, signIn, title } from "../support/journey.ts";
import { comeIn, INES, type OfficerOf, PASSWORD, SAM } from "../support/office.ts";
import { readCode } from "../support/qr.ts";

const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** The code that the app shows now, by real time. */
function code(key: string): string {
  return codeOf(key, new Date());
}

/** Makes the last code count as old, because the next one is half a minute away. */
async function forgetLastCode(backend: Backend): Promise<void> {
  await backend.sql("update officer_second_step set last_step = 0");
}

/** Turns the second step on and returns the key and the recovery codes. */
async function turnOn(page: Page): Promise<{ key: string; codes: string[] }> {
  await open(page, "/office/account");
  await page.getByRole("button", { name: "Turn it on" }).click();
  await awake(page);
  const scanned = await readCode(page.getByRole("img", { name: /QR code/ }));
  const key = await page.getByRole("code").first().innerText();
  expect(scanned).toMatch(/^otpauth:\/\/totp\//);
  expect(new URL(scanned ?? "").searchParams.get("secret")).toBe(key.replaceAll(" ", ""));
  await page.getByLabel("Your password").fill(PASSWORD);
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

test("with the second step, a password alone is not enough and each code works once", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  await comeIn(page, backend, INES);
  const { key, codes } = await turnOn(page);
  await page.reload();
  await expect(page.getByText(codes[0] ?? "")).toHaveCount(0);
  await expect(page.getByText("You have 10 recovery codes left.")).toBeVisible();

  await forgetLastCode(backend);
  const shown = code(key);
  const other = await visitor();
  await givePassword(other, INES, "/office/audit");
  await expect(title(other, "Enter your code")).toBeVisible();
  await other.goto("/office");
  await expect(title(other, "Sign in to the office")).toBeVisible();
  await givePassword(other, INES, "/office/audit");
  await giveCode(other, "12 34");
  await expect(other.getByRole("alert")).toContainText("Enter the six digits from your app, or a recovery code");
  await giveCode(other, shown);
  await expect(title(other, "Audit log")).toBeVisible();

  const third = await visitor();
  await givePassword(third, INES);
  await giveCode(third, shown);
  await expect(third.getByRole("alert")).toContainText("This code is wrong or was already used");
  await giveCode(third, (codes[0] ?? "").toLowerCase());
  await expect(title(third, /^Office$/)).toBeVisible();
  await third.goto("/office/account");
  await expect(third.getByText("You have 9 recovery codes left.")).toBeVisible();
  await third.getByLabel("Your password").fill(PASSWORD);
  await third.getByRole("textbox", { name: "Code" }).fill(codes[1] ?? "");
  await third.getByRole("button", { name: "Turn it off" }).click();
  await expect(third.getByRole("alert")).toContainText("The second step is off.");
  await page.reload();
  await expect(title(page, "Sign in to the office")).toBeVisible();
});

test("an officer changes their password and is signed out everywhere else", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  await comeIn(page, backend, INES);
  const other = await visitor();
  await givePassword(other, INES);
  await expect(title(other, /^Office$/)).toBeVisible();
  await page.goto("/office/account");
  await page.getByRole("link", { name: "Change your password" }).click();
  const change = async (present: string, password: string) => {
    await page.getByLabel("Your current password").fill(present);
    await page.getByLabel("New password").fill(password);
    await page.getByLabel("Type the password again").fill(password);
    await page.getByRole("button", { name: "Change password" }).click();
  };
  await change(PASSWORD, "Password1234");
  await expect(page.getByRole("alert").getByRole("link")).toHaveText([/too easy to guess/]);
  await expect(page.getByLabel("New password")).toHaveAccessibleDescription(/too easy to guess/);
  await change("four grey herons", "tulip window gravel");
  await expect(page.getByRole("alert").getByRole("link")).toHaveText(["This is not your password"]);
  await change(PASSWORD, "tulip window gravel");
  await expect(page.getByRole("alert")).toContainText("Your password is changed.");
  await other.goto("/office");
  await expect(title(other, "Sign in to the office")).toBeVisible();
});

test("a school sees where it is signed in, and signs out elsewhere", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  await signIn(page, backend.demonstration);
  const [second, third] = [await visitor({ userAgent: FIREFOX }), await visitor({ userAgent: FIREFOX })];
  await signIn(second, backend.demonstration);
  await signIn(third, backend.demonstration);
  await page.getByRole("contentinfo").getByRole("link", { name: "Where you are signed in" }).click();
  await expect(title(page, "Where you are signed in")).toBeVisible();
  await expect(page.getByRole("heading", { level: 2 })).toHaveText([/Chrome.* \(this device\)/, "Firefox on Windows", "Firefox on Windows"]);
  await page.getByRole("main").getByRole("button", { name: /^Sign out\s*: Firefox on Windows/ }).first().click();
  await expect(page.getByRole("alert")).toContainText("Signed out on that device.");
  await expect(page.getByRole("heading", { level: 2, name: /Firefox/ })).toHaveCount(1);
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page.getByRole("heading", { level: 2, name: /Firefox/ })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Sign out everywhere else" })).toHaveCount(0);
  for (const other of [second, third]) {
    await other.goto("/visits");
    await expect(title(other, "You are not signed in")).toBeVisible();
  }
});

test("an officer whose role must use the second step sets it up before anything else", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  await comeIn(page, backend, INES);
  await turnOn(page);
  const sam = await visitor();
  await comeIn(sam, backend, SAM, "trainer");
  await page.goto("/office/officers");
  await page.getByRole("link", { name: "Who must use a second step" }).click();
  await page.getByLabel("Trainer").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("main").getByText(SAM.name)).toBeVisible();
  await sam.goto("/office");
  await expect(title(sam, "Sign in to the office")).toBeVisible();
  await givePassword(sam, SAM);
  await expect(title(sam, "Set up your second step")).toBeVisible();
  await sam.goto("/office");
  await expect(title(sam, "Sign in to the office")).toBeVisible();
  await sam.goto("/office/sign-in/set-up");
  const key = await sam.getByRole("code").first().innerText();
  await sam.getByRole("textbox", { name: "Code" }).fill(code(key));
  await sam.getByRole("button", { name: "Turn it on and sign in" }).click();
  await expect(sam.getByRole("alert").getByRole("listitem")).toHaveCount(10);
  await expect(sam.getByRole("button", { name: "Turn it off" })).toHaveCount(0);
});

test("an admin turns off the second step of an officer who has lost their phone", async ({ page, backend, visitor }) => {
  await comeIn(page, backend, SAM, "trainer");
  await turnOn(page);
  const admin = await visitor();
  await comeIn(admin, backend, INES);
  await admin.goto("/office/officers");
  await admin.getByRole("link", { name: SAM.name }).click();
  await expect(admin.getByText("Active, with a second step")).toBeVisible();
  await admin.getByRole("button", { name: "Turn the second step off" }).click();
  await expect(admin.getByText("with a second step")).toHaveCount(0);
  const sam = await visitor();
  await givePassword(sam, SAM);
  await expect(title(sam, /^Office$/)).toBeVisible();
});

test("L7: axe finds nothing on account pages in any state", { tag: ["@phone", "@scripts"] }, async ({ page, backend, visitor }) => {
  await comeIn(page, backend, INES);
  await open(page, "/office/account");
  await inspect(page, "the second step is off");
  await page.getByRole("button", { name: "Turn it on" }).click();
  await awake(page);
  await inspect(page, "the key is shown");
  await page.getByRole("textbox", { name: "Code" }).fill("1");
  await page.getByRole("button", { name: "Turn it on" }).click();
  await awake(page);
  await inspect(page, "the key is shown, faults");
  await turnOn(page);
  await awake(page);
  await inspect(page, "the second step is on");
  const other = await visitor();
  await givePassword(other, INES);
  await awake(other);
  await giveCode(other, "1");
  await awake(other);
  await inspect(other, "the code is asked for, a fault");
});

test("L7: axe finds nothing on pages for passwords, visits and the second-step rule", { tag: ["@phone", "@scripts"] }, async ({ page, backend, visitor }) => {
  await comeIn(page, backend, INES);
  await open(page, "/office/account/password");
  await inspect(page, "the password is changed");
  await page.getByRole("button", { name: "Change password" }).click();
  await awake(page);
  await inspect(page, "the password is changed, faults");
  await open(page, "/office/officers/second-step");
  await page.getByLabel("Admin").check();
  await page.getByRole("button", { name: "Save" }).click();
  await awake(page);
  await inspect(page, "the rule, a fault");
  await turnOn(page);
  const sam = await visitor();
  await comeIn(sam, backend, SAM, "trainer");
  await open(page, "/office/officers/second-step");
  await page.getByLabel("Trainer").check();
  await page.getByRole("button", { name: "Save" }).click();
  await awake(page);
  await inspect(page, "the rule, with somebody who does not keep it yet");
  await givePassword(sam, SAM);
  await awake(sam);
  await inspect(sam, "the second step is set up");
  await sam.getByRole("button", { name: "Turn it on and sign in" }).click();
  await awake(sam);
  await inspect(sam, "the second step is set up, a fault");
  const school = await visitor();
  await signIn(school, backend.demonstration);
  const again = await visitor({ userAgent: FIREFOX });
  await signIn(again, backend.demonstration);
  await open(again, "/visits");
  await inspect(again, "two visits");
  await again.getByRole("button", { name: "Sign out everywhere else" }).click();
  await awake(again);
  await inspect(again, "one visit");
  await open(sam, "/visits");
  await inspect(sam, "no visit");
});
