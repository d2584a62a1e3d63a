// The office: officers sign in, and a pasted sheet becomes a workshop that schools book.

import { readFile } from "node:fs/promises";

import { type Locator, type Page } from "@playwright/test";

import { expect, type Backend, test } from "../support/backend.ts";
import { workerIsThere } from "../support/device.ts";
import { inspect } from "../support/inspection.ts";
import { ADA, awake, BEN, book, open, row, signIn, T045, title } from "../support/journey.ts";
import { comeIn, INES, openMenu, pasteSheet, SAM, signInAgain, signOut } from "../support/office.ts";
import { line, mark, morning, registerOf } from "../support/register.ts";

/** The text of the real sheet, as it was sent. */
const sheet = () => readFile(new URL("../../server/demonstration/mi-71-16.txt", import.meta.url), "utf8");

/** Frees the sheet's number, codes and rooms, which the demonstration has taken already, as if the sheet had never come. */
async function withoutTheSheet(backend: Backend): Promise<void> {
  await backend.sql(`update session set starts_at = starts_at + interval '1 year', ends_at = ends_at + interval '1 year'
    where workshop_id in (select w.id from workshop w join sheet h on h.id = w.sheet_id where h.serial = 71)`);
  await backend.sql("update sheet set serial = 7116 where serial = 71 and year = 2016");
  await backend.sql("update session set code = 'X-' || code");
}

async function schedule(page: Page, day: string, time: string): Promise<void> {
  await page.getByLabel("Day", { exact: true }).fill(day);
  await page.getByLabel("Time", { exact: true }).fill(time);
  await page.getByRole("button", { name: "Schedule" }).click();
  await expect(page.getByText("Scheduled.")).toBeVisible();
}

/** The sheet's first session in the list of sessions. */
function onTheBoard(page: Page): Locator {
  return page.getByRole("row").filter({ has: page.locator(`a[href="/office/sheets/71-16"]`) }).first();
}

async function setCapacities(page: Page, people: number): Promise<void> {
  for (const field of await page.getByLabel("Capacity").all()) await field.fill(String(people));
}

test("an officer signs in by a link that works once, and later by email and password", { tag: "@phone" }, async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await expect(page.getByRole("banner")).toContainText(INES.name);
  await page.goBack();
  await page.reload();
  await expect(title(page, "This link does not work")).toBeVisible();
  await page.goto("/office");
  await signOut(page);
  await page.goto("/office/officers");
  await expect(title(page, "Sign in to the office")).toBeVisible();
  await page.getByLabel("Email").fill(INES.email);
  await page.getByLabel("Password").fill("not the right one");
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("The email and password do not match");
  await expect(page.getByLabel("Email")).toHaveValue(INES.email);
  await signInAgain(page, INES);
});

test("an admin invites an officer, gives roles and disables the account", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  await comeIn(page, backend, INES);
  await page.goto("/office/officers");
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveText([
    "Enter a full name",
    "Enter a work email address",
    "Choose at least one role",
  ]);
  await page.getByLabel("Full name").fill(SAM.name);
  await page.getByLabel("Work email").fill(SAM.email);
  await page.getByLabel("Publisher").check();
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(title(page, SAM.name)).toBeVisible();
  const link = await page.getByRole("alert").getByRole("link").getAttribute("href");
  const sam = await visitor();
  await sam.goto(link ?? "");
  await sam.getByLabel("New password").fill("short");
  await sam.getByLabel("Type the password again").fill("short");
  await sam.getByRole("button", { name: "Set password and sign in" }).click();
  await expect(sam.getByRole("alert")).toContainText("Password must be 12 characters or more");
  await sam.getByLabel("New password").fill("three grey herons");
  await sam.getByLabel("Type the password again").fill("three grey herons");
  await sam.getByRole("button", { name: "Set password and sign in" }).click();
  await expect(title(sam, /^Office$/)).toBeVisible();
  await sam.goto("/office/officers");
  await expect(sam.getByText("Your roles do not let you manage officers")).toBeVisible();
  await page.getByText("Disable the account").click();
  await page.getByRole("button", { name: "Yes, disable it" }).click();
  await expect(page.getByText("Disabled")).toBeVisible();
  await sam.goto("/office");
  await expect(title(sam, "Sign in to the office")).toBeVisible();
});

test("S7: a pasted sheet is corrected, scheduled, appears at its time and is booked, and its seats change in the office", async ({ page, backend, visitor }) => {
  await withoutTheSheet(backend);
  await comeIn(page, backend, INES);
  await pasteSheet(page, await sheet());
  await expect(page.getByLabel("Number", { exact: true })).toHaveValue("71/16");
  await expect(page.getByText("NSCB Serious Case Review").first()).toBeVisible();
  await page.getByRole("button", { name: "Publish now" }).click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveCount(4);
  await setCapacities(page, 2);
  await schedule(page, "2016-04-25", "10:00");

  const school = await visitor();
  expect((await school.goto("/workshops/71-16"))?.status()).toBe(404);
  // No open page may call a stopped server.
  await page.goto("about:blank");
  await school.goto("about:blank");
  await backend.server.stop();
  await backend.server.start({ PLACEBOOK_NOW: "2016-04-25T10:00:00+01:00" });
  await expect(async () => {
    expect((await school.goto("/workshops/71-16"))?.status()).toBe(200);
  }).toPass();
  await expect(row(school, T045)).toBeVisible();

  await open(page, "/office/sessions");
  await expect(onTheBoard(page)).toContainText("2 of 2 places left");
  await signIn(school, backend.demonstration);
  await book(school, T045, [ADA, BEN]);
  if (test.info().project.use.javaScriptEnabled === false) await page.reload();
  await expect(onTheBoard(page)).toContainText("Fully booked");
  await onTheBoard(page).getByRole("link").first().click();
  await expect(page.getByRole("row").filter({ hasText: ADA.name })).toContainText("Step-free access");
});

test.describe("from a pasted sheet to a signed register", () => {
  test.use({ serviceWorkers: "allow", viewport: { width: 360, height: 780 }, isMobile: true, hasTouch: true });

  test.beforeEach(({ watch }) => {
    watch.allow(/net::ERR_|Failed to fetch/);
  });

  test("an officer, a school, a trainer whose phone loses its connection, and the report", { tag: "@scripts" }, async ({ page: phone, context, backend, visitor }) => {
    test.setTimeout(120_000);
    await withoutTheSheet(backend);
    await comeIn(phone, backend, SAM, "trainer");
    const officer = await visitor({ viewport: { width: 1280, height: 800 }, isMobile: false, hasTouch: false });
    await comeIn(officer, backend, INES);
    await pasteSheet(officer, await sheet());
    await setCapacities(officer, 2);
    await schedule(officer, "2016-04-25", "10:00");
    expect((await (await visitor()).goto("/sheets/71-16"))?.status()).toBe(404);

    // A server whose clock has passed ten.
    const ten = await backend.another({ PLACEBOOK_NOW: "2016-04-25T10:00:00+01:00" });
    const school = await visitor({ baseURL: ten.url });
    await expect(async () => {
      expect((await school.goto("/workshops/71-16"))?.status()).toBe(200);
    }).toPass();
    await open(officer, "/office/sessions");
    await expect(onTheBoard(officer)).toContainText("2 of 2 places left");
    await onTheBoard(officer).getByRole("link").first().click();
    await officer.getByLabel(SAM.name).check();
    await officer.getByRole("button", { name: "Save trainers" }).click();
    await expect(officer.getByText("The trainers are saved.")).toBeVisible();
    await open(officer, "/office/sessions");
    await signIn(school, backend.demonstration);
    await book(school, T045, [ADA, BEN]);
    await expect(onTheBoard(officer)).toContainText("Fully booked");

    const server = await morning(backend);
    const register = server.url + (await registerOf(backend, T045));
    await open(phone, register);
    await workerIsThere(phone);
    await open(phone, register);
    await context.setOffline(true);
    await mark(phone, ADA, "Here");
    await mark(phone, BEN, "Here");
    await expect(line(phone, BEN)).toContainText("Here (kept on this device, not sent yet)");
    await context.setOffline(false);
    await expect(phone.getByRole("main")).toContainText("2 of 2 came");

    await open(officer, `${server.url}/office/reports/71-16`);
    await expect(officer.getByRole("row").filter({ hasText: backend.demonstration.name })).toContainText("2 attended");
  });
});

test("the preview shows a text as it will look, and only saving keeps it", { tag: "@scripts" }, async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_/);
  await comeIn(page, backend, INES);
  await pasteSheet(page, await sheet());
  await awake(page);
  const preview = page.locator("#preview");
  await expect(preview).toContainText("published a Serious Case Review");
  await page.getByLabel("Text", { exact: true }).fill("## Parking\n\nIn the **yard**.\n\n<script>document.title = 'taken over'</script><img src=x onerror=\"document.title = 'taken over'\">");
  await expect(preview.getByRole("heading", { name: "Parking" })).toBeVisible();
  await expect(preview.locator("strong")).toHaveText("yard");
  await expect(preview.locator("img, script")).toHaveCount(0);
  await expect(preview).toContainText("As you wrote it at 9");
  await inspect(page, "a preview that follows");
  await page.context().setOffline(true);
  const failed = page.waitForEvent("requestfailed");
  await page.getByLabel("Text", { exact: true }).fill("Written without a line");
  await failed;
  await expect(preview.locator("strong")).toHaveText("yard");
  await page.context().setOffline(false);
  await expect(preview).toContainText("Written without a line");
  await expect(page.getByLabel("Text", { exact: true })).toHaveValue("Written without a line");
  await page.reload();
  await expect(preview).toContainText("published a Serious Case Review");
  await expect(preview).toContainText("As last saved.");
  await expect(page).not.toHaveTitle(/taken over/);
});

test("a draft saved after the visit has expired is not lost", { tag: ["@scripts", "@phone"] }, async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await pasteSheet(page, "Number: 99/16\nType: CPD\nSubject: A title\n");
  const address = page.url();
  await page.context().clearCookies();
  await page.getByLabel("Title", { exact: true }).fill("Typed for an hour");
  await page.getByRole("button", { name: "Save the draft" }).click();
  await expect(title(page, "You are signed out")).toBeVisible();
  await inspect(page, "signed out with a long form");
  const opened = page.context().waitForEvent("page");
  await page.getByRole("link", { name: "Sign in to the office" }).click();
  await signInAgain(await opened, INES);
  await page.reload();
  await expect(page).toHaveURL(address);
  await expect(page.getByText("The draft is saved.")).toBeVisible();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Typed for an hour");
});

test("two officers edit one draft: the second sees both versions and nothing is lost", async ({ page, backend, visitor }) => {
  await comeIn(page, backend, INES);
  await pasteSheet(page, "Number: 99/16\nType: CPD\nSubject: A title\n");
  const address = page.url();
  const second = await visitor();
  await comeIn(second, backend, SAM);
  await second.goto(address);
  await second.getByLabel("Title", { exact: true }).fill("By Sam");
  await second.getByRole("button", { name: "Save the draft" }).click();
  await expect(second.getByText("The draft is saved.")).toBeVisible();
  await page.getByLabel("Title", { exact: true }).fill("By Ines");
  await page.getByRole("button", { name: "Save the draft" }).click();
  await expect(page.getByText("Sam Okoro has changed this since you opened it")).toBeVisible();
  const both = page.getByRole("row").filter({ hasText: "By Sam" });
  await expect(both).toContainText("By Ines");
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("By Ines");
  await page.getByRole("button", { name: "Save the draft" }).click();
  await expect(page.getByText("The draft is saved.")).toBeVisible();
  await second.goto(address);
  await expect(second.getByLabel("Title", { exact: true })).toHaveValue("By Ines");
});

test("a published sheet is corrected and withdrawn, and says so", async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await page.goto("/office/sheets/71-16");
  await page.getByRole("button", { name: "Correct this sheet" }).click();
  await page.getByLabel("Title", { exact: true }).fill("NSCB Serious Case Review: Child P (corrected)");
  await page.getByLabel("Text", { exact: true }).fill("See <script>alert(1)</script> [the site](javascript:alert(1)).");
  await page.getByRole("button", { name: "Publish the correction" }).click();
  await expect(page.getByText("Published.")).toBeVisible();
  await page.goto("/sheets/71-16");
  await expect(title(page, /corrected/)).toBeVisible();
  await expect(page.getByText("Corrected on")).toBeVisible();
  await expect(page.locator("main script")).toHaveCount(0);
  await page.goto("/office/sheets/71-16");
  await page.getByLabel("Reason").fill("Replaced by another");
  await page.getByRole("button", { name: "Withdraw it" }).click();
  await expect(page.getByText("Withdrawn.", { exact: true })).toBeVisible();
  await page.goto("/sheets/71-16");
  await expect(page.getByText("Replaced by another")).toBeVisible();
});

test("changing a session first says who is affected", async ({ page, backend, visitor }) => {
  const school = await visitor();
  await signIn(school, backend.demonstration);
  await book(school, T045, [ADA, BEN]);
  await comeIn(page, backend, INES);
  await page.goto("/office/sheets/71-16");
  await page.getByRole("link", { name: T045.when }).click();
  await page.getByLabel("Starts").fill("10:00");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("This affects 2 places at 1 school");
  await expect(page.getByLabel("Starts")).toHaveValue("10:00");
  await page.getByLabel("I understand that people with places will see this change").check();
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await expect(title(page, "Friday 13 May 2016, 10am to 11:30am")).toBeVisible();
});

test("L7: axe finds nothing in any section of the office in any state", { tag: ["@phone", "@scripts"] }, async ({ page, backend }) => {
  await page.goto("/office/sign-in");
  await inspect(page, "sign in to the office");
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await inspect(page, "sign in to the office, faults");
  await comeIn(page, backend, INES, "admin", "trainer");
  for (const address of ["/office", "/office/officers", "/office/sheets", "/office/sheets/paste", "/office/sheets/71-16", "/office/sessions", "/office/audit"]) {
    await open(page, address);
    await inspect(page, address);
  }
  await open(page, "/office/sheets?words=nothing");
  await inspect(page, "no sheet fits");
});

test("L7: axe finds nothing on a draft or a session in any state", { tag: ["@phone", "@scripts"] }, async ({ page, backend }) => {
  await comeIn(page, backend, INES, "admin", "trainer");
  await pasteSheet(page, (await sheet()).replace("71/16", "98/16"));
  await inspect(page, "a draft");
  await page.getByRole("button", { name: "Publish now" }).click();
  await awake(page);
  await inspect(page, "a draft with faults");
  await open(page, "/office/sheets/71-16");
  await page.getByRole("link", { name: T045.when }).click();
  await awake(page);
  await inspect(page, "a session");
});

// The browser gives a popover a colour and a background of its own. axe compared these two, which nobody sees together.
test("the office’s sections have the masthead’s colour in light and dark", { tag: "@phone" }, async ({ page, backend }) => {
  await comeIn(page, backend, INES, "admin");
  await openMenu(page);
  const banner = page.getByRole("banner");
  const colour = (part: Locator) => part.evaluate((element) => getComputedStyle(element).color);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const expected = await colour(banner);
    for (const part of [banner.getByRole("link", { name: "Sessions", exact: true }), banner.getByText(INES.name), banner.getByRole("button", { name: "Sign out" })]) {
      expect(await colour(part)).toBe(expected);
    }
  }
});
