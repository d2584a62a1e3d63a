// Signing in and out, and access to bookings.

import { type Page, type Response } from "@playwright/test";

import { expect, test } from "../support/backend.ts";
import { ADA, awake, book, chooseSchool, giveSchoolAndPin, open, schoolField, scripted, signIn, T045, title } from "../support/journey.ts";

const WRONG = "000000";

test("A1: a wrong PIN is answered with one sentence, the school is kept and the PIN is not", async ({ page, backend }) => {
  const { name, pin, urn } = backend.demonstration;
  await page.goto("/sign-in");
  await giveSchoolAndPin(page, { name, pin: WRONG });
  await expect(page.getByRole("alert")).toContainText("The school and PIN do not match. Check the PIN and try again");
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.getByLabel("PIN")).toHaveValue("");
  await expect(page.getByLabel("PIN")).toHaveAccessibleDescription(/do not match/);
  const kept = await schoolField(page);
  await expect(kept).toHaveValue(scripted() ? new RegExp(name) : urn);

  await page.getByLabel("PIN").fill(pin);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(title(page, "Our bookings")).toBeVisible();
});

test("A1: an unknown school is answered with the same words as a wrong PIN", { tag: "@scripts" }, async ({ page, backend }) => {
  const said: string[] = [];
  for (const school of [backend.demonstration.name, "999999"]) {
    await page.goto("/sign-in");
    const field = await schoolField(page);
    if (school === "999999") await field.fill(school);
    else await chooseSchool(page, school);
    await page.getByLabel("PIN").fill(WRONG);
    await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    said.push(await page.getByRole("alert").innerText());
  }
  expect(said[1]).toBe(said[0]);
});

test("an empty sign-in form says what is missing, beside each field", async ({ page }) => {
  await open(page, "/sign-in");
  await schoolField(page);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveText(["Choose your school", "Enter your school’s PIN"]);
  await schoolField(page);
  await page.getByRole("alert").getByRole("link", { name: "Choose your school" }).click();
  await expect(page.getByRole("combobox", { name: "School" })).toBeFocused();
});

test("a school is found by its URN, and chosen from the list", { tag: "@scripts" }, async ({ page, backend }) => {
  await open(page, "/sign-in");
  const field = await schoolField(page);
  await chooseSchool(page, backend.demonstration.name);
  const [urn] = /\d{6}/.exec(await field.inputValue()) ?? [""];
  await field.fill(urn);
  await expect(page.getByRole("option")).toHaveCount(1);
  await expect(page.getByRole("option")).toContainText(backend.demonstration.name);
  await field.fill("no such school");
  await expect(page.getByRole("status").filter({ hasText: "No school found" })).toBeAttached();
});

test("a school is found however its name is spelt, by the browser’s own tables of letters", { tag: "@scripts" }, async ({ page, backend }) => {
  await backend.sql(`update establishment set name = 'Ysgol Dŵr-y-Felin & St Olave’s' where urn = ${backend.neighbour.urn}`);
  await open(page, "/sign-in");
  const field = await schoolField(page);
  for (const typed of ["Dwr y Felin", "dw\u0302r-y-felin", "felin ysgol", "saint olave's", "st olaves and felin", "ｆｅｌｉｎ"]) {
    await field.fill(typed);
    await expect(page.getByRole("option"), typed).toHaveCount(1);
    await expect(page.getByRole("option"), typed).toContainText("Ysgol Dŵr-y-Felin");
  }
});

test("Enter and Escape do nothing while an input method composes", { tag: "@scripts" }, async ({ page, backend }) => {
  await open(page, "/sign-in");
  const field = await schoolField(page);
  await field.fill("hawth");
  await field.press("ArrowDown");
  const option = page.getByRole("option", { selected: true });
  await expect(option).toContainText(backend.demonstration.name);
  for (const key of ["Enter", "Escape"]) {
    for (const composing of [{ isComposing: true }, { keyCode: 229 }]) {
      await field.dispatchEvent("keydown", { key, bubbles: true, cancelable: true, ...composing });
      await expect(field).toHaveValue("hawth");
      await expect(option).toBeVisible();
    }
  }
  await field.press("Escape");
  await expect(option).toBeHidden();
});

test("A3: another school’s booking is answered exactly as one that does not exist", async ({ page, backend, visitor }) => {
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA]);

  const stranger = await visitor();
  await signIn(stranger, backend.neighbour);
  const unknown = anotherReference(reference);
  for (const page of ["", "/cancel"]) {
    const [theirs, nobodys] = [await answer(stranger, `/bookings/${reference}${page}`), await answer(stranger, `/bookings/${unknown}${page}`)];
    expect(theirs).toEqual(nobodys);
    expect(theirs).toMatchObject({ status: 404, title: "Page not found" });
  }
  const files = await Promise.all([reference, unknown].map((asked) => stranger.request.get(`/bookings/${asked}/calendar.ics`)));
  expect(files.map((file) => file.status())).toEqual([404, 404]);
  expect(await files[0]?.text()).toBe(await files[1]?.text());
});

test("A4: a reference is accepted in lower case", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA]);
  await open(page, `/bookings/${reference.toLowerCase()}`);
  await expect(page.getByRole("main")).toContainText(reference);
  await expect(page.getByRole("main")).toContainText(ADA.email);
});

test("A4: a PIN may be pasted with spaces round it", { tag: "@scripts" }, async ({ page, backend }) => {
  const { name, pin } = backend.demonstration;
  await page.goto("/sign-in");
  await chooseSchool(page, name);
  await page.getByLabel("PIN").focus();
  await page.keyboard.insertText(` ${pin} `);
  await page.keyboard.press("Enter");
  await expect(title(page, "Our bookings")).toBeVisible();
});

test("signing in leads on to where the person was going", async ({ page, backend }) => {
  await open(page, T045.form);
  await expect(title(page, /^Sign in/)).toBeVisible();
  await giveSchoolAndPin(page, backend.demonstration);
  await expect(title(page, "Book places")).toBeVisible();
  await expect(page.getByRole("main")).toContainText(T045.code);
});

test("after signing out, the back button shows nothing private", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA]);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await page.goBack();
  await expect(title(page, "Sign in first")).toBeVisible();
  await expect(page.getByText(ADA.email)).toHaveCount(0);
  await open(page, `/bookings/${reference}`);
  await expect(title(page, "Sign in first")).toBeVisible();
  await open(page, "/bookings");
  await expect(title(page, "Sign in first")).toBeVisible();
});

// A well-formed reference that no booking has. A random one would belong to a booking once in billions of times.
function anotherReference(reference: string): string {
  const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const value = [...reference.slice(3).replace("-", "").slice(0, 7)].reduce((sum, letter) => sum * 32 + letters.indexOf(letter), 0);
  for (let number = value + 1; ; number += 1) {
    const check = letters[number % 37];
    const payload = [6, 5, 4, 3, 2, 1, 0].map((at) => letters[Math.floor(number / 32 ** at) % 32]).join("");
    if (check) return `PB-${payload.slice(0, 4)}-${payload.slice(4)}${check}`;
  }
}

async function answer(page: Page, address: string): Promise<{ status: number | undefined; title: string; words: string }> {
  const response: Response | null = await page.goto(address);
  await awake(page);
  return { status: response?.status(), title: await title(page).innerText(), words: await page.getByRole("main").innerText() };
}
