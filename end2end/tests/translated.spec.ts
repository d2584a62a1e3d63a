// Pages translated by the browser: live parts keep changing, and their changes are translated.

import { type Page } from "@playwright/test";

import { expect, test } from "../support/backend.ts";
import { ADA, awake, BEN, book, giveSchoolAndPin, goOn, open, row, schoolField, signIn, T045, title, WORKSHOP } from "../support/journey.ts";
import { enterOffice, line, morning, registerOf } from "../support/register.ts";
import { translate, TRANSLATED, translateFirst } from "../support/translator.ts";

/** When a page is translated: before its scripts start, or while they run. */
const WAYS: { when: string; opened: (page: Page, address: string) => Promise<void> }[] = [
  {
    when: "before its scripts wake",
    opened: async (page, address) => {
      await translateFirst(page);
      await open(page, address);
    },
  },
  {
    when: "while it is open",
    opened: async (page, address) => {
      await open(page, address);
      await translate(page);
    },
  },
];

for (const { when, opened } of WAYS) {
  test.describe(`a page translated ${when}`, { tag: ["@scripts", "@phone"] }, () => {
    test("shows the seats that are left", async ({ page, backend, visitor }) => {
      const form = await visitor();
      await signIn(form, backend.demonstration);
      await opened(form, T045.form);
      await opened(page, WORKSHOP);
      await expect(row(page, T045)).toContainText(`${TRANSLATED}30 of 30 places left`);
      await expect(page.getByRole("status").filter({ hasText: `${TRANSLATED}Seats are live` })).toBeVisible();
      const other = await visitor();
      await signIn(other, backend.neighbour);
      for (const [person, left] of [[ADA, 29], [BEN, 28]] as const) {
        await book(other, T045, [person]);
        await expect(row(page, T045)).toContainText(`${TRANSLATED}${left} of 30 places left`);
        await expect(form.getByRole("main")).toContainText(`${TRANSLATED}${left} of 30 places left`);
      }
    });

    test("lets somebody choose their school and sign in", async ({ page, backend }) => {
      await opened(page, "/sign-in");
      const field = await schoolField(page);
      const shown = page.getByRole("option");
      await field.fill("school");
      await expect(shown.first()).toBeVisible();
      await field.fill(backend.neighbour.name);
      await expect(shown).toHaveText([new RegExp(`^${backend.neighbour.name}`)]);
      await giveSchoolAndPin(page, backend.demonstration);
      await expect(title(page)).not.toHaveText(/Sign in/);
      await awake(page);
    });

    test("shows a form’s faults, and no longer those that were corrected", async ({ page, backend }) => {
      await signIn(page, backend.demonstration);
      await opened(page, T045.form);
      await page.getByRole("button", { name: "Add another delegate" }).click();
      await expect(page.getByRole("heading", { name: `${TRANSLATED}Delegate 2` })).toBeVisible();
      await page.getByRole("button", { name: "Remove delegate 2" }).click();
      await expect(page.getByRole("heading", { name: "Delegate", level: 2 })).toHaveText([`${TRANSLATED}Delegate`]);
      await goOn(page);
      const wrong = page.getByRole("alert").getByRole("link");
      await expect(wrong).toHaveText([/^cy: You:/, /^cy: You:/, /^cy: Delegate:/, /^cy: Delegate:/]);
      await page.getByLabel("Your full name").fill("Grace Okafor");
      await goOn(page);
      await expect(wrong).toHaveText([/^cy: You:.*email/, /^cy: Delegate:/, /^cy: Delegate:/]);
      await page.locator("#booker-email").fill("office@school.example");
      await page.locator("#delegate-0-name").fill(ADA.name);
      await page.locator("#delegate-0-email").fill(ADA.email);
      await goOn(page);
      await expect(title(page)).toHaveText(/Check your answers/);
      await awake(page);
    });

    test("shows what another device of the school books", async ({ page, backend, visitor }) => {
      await signIn(page, backend.demonstration);
      await opened(page, "/bookings");
      const other = await visitor();
      await signIn(other, backend.demonstration);
      const reference = await book(other, T045, [ADA]);
      await expect(page.getByRole("link", { name: reference, exact: true })).toBeVisible();
      await expect(page.getByRole("status").filter({ hasText: `${TRANSLATED}Something has just changed` })).toBeVisible();
    });

    test("shows who is marked on a register", async ({ page, backend, visitor }) => {
      const school = await visitor();
      await signIn(school, backend.demonstration);
      await book(school, T045, [ADA, BEN]);
      const server = await morning(backend);
      await enterOffice(page, backend, server);
      await opened(page, server.url + (await registerOf(backend, T045)));
      await awake(page);
      await expect(page.getByRole("main")).toContainText("0 of 2 came");
      for (const [person, count] of [[ADA, 1], [BEN, 2]] as const) {
        await line(page, person).getByRole("button", { name: "Here" }).click();
        await expect(page.getByRole("main")).toContainText(`${TRANSLATED}${count} of 2 came`);
        await expect(line(page, person)).toHaveAttribute("data-state", "came");
      }
      await expect(line(page, ADA).getByRole("heading")).toHaveText(ADA.name);
    });
  });
}
