// Published sheets and workshops: found, not found and closed.

import { expect, test } from "../support/backend.ts";
import { awake, open, row, SHEET, signIn, T045, title, WORKSHOP } from "../support/journey.ts";

test("S1: sheet 71/16 shows what was read from its text, and leads to its workshop", async ({ page }) => {
  await open(page, "/sheets/71-16");
  const main = page.getByRole("main");
  await expect(title(page, SHEET.title)).toBeVisible();
  const fact = (term: string) => main.locator("dl > div").filter({ has: page.getByRole("term").filter({ hasText: new RegExp(`^${term}$`) }) }).getByRole("definition");
  await expect(fact("Number")).toHaveText("71/16");
  await expect(fact("Kind")).toHaveText("CPD");
  await expect(fact("Published")).toContainText("Friday 22 April 2016");
  await expect(fact("To be completed by")).toHaveText("Friday 6 May 2016");
  await expect(fact("Contact")).toContainText("Kelly Waters");
  await expect(fact("Audience")).toHaveText("All Staff");
  await expect(fact("Cost")).toHaveText("Free of charge");
  await expect(main.getByRole("link", { name: "01603 307729" })).toHaveAttribute("href", "tel:01603307729");
  await expect(main).toContainText("On 13 April 2016, the Norfolk Safeguarding Children Board (NSCB) published");
  await main.getByRole("link", { name: "See sessions and book" }).click();
  await expect(page.getByRole("row").filter({ hasText: "TLS-0516-" })).toHaveCount(4);
});

test("S1: the workshop of sheet 71/16 says its rules and its sessions at their venues", async ({ page }) => {
  await open(page, WORKSHOP);
  const main = page.getByRole("main");
  await expect(main).toContainText("At most 2 places for each school, for the whole workshop.");
  await expect(main).toContainText("Cost: Free of charge.");
  await expect(main).toContainText("Book until Friday 6 May 2016.");
  await expect(row(page, T045)).toContainText(/Friday 13 May 2016\s*9:30am to 11:30am/);
  await expect(row(page, T045)).toContainText("Norwich");
  await expect(row(page, { code: "TLS-0516-T048" })).toContainText("West Norfolk");
  await expect(row(page, T045).locator("time")).toHaveAttribute("datetime", "2016-05-13T08:30:00Z");
});

test("a search finds sheets and workshops by their words, and by a sheet’s number", async ({ page }) => {
  await open(page, "/");
  for (const words of ["serious case", "71/16"]) {
    await page.getByRole("searchbox", { name: "Search workshops and sheets" }).fill(words);
    await page.getByRole("button", { name: "Search" }).click();
    await expect(page).toHaveURL(new RegExp(`\\?q=${encodeURIComponent(words).replace("%20", "\\+")}$`));
    await awake(page);
    await expect(page.getByRole("heading", { name: "Sheets found" })).toBeVisible();
    await expect(page.getByRole("main").getByRole("link", { name: SHEET.title })).not.toHaveCount(0);
    await expect(page.getByRole("searchbox")).toHaveValue(words);
    await expect(page).toHaveTitle(`Search: ${words} – Placebook`);
  }
});

test("a search that finds nothing says so, and what to do", async ({ page }) => {
  await open(page, "/?q=zebra%20crossings");
  const main = page.getByRole("main");
  await expect(main).toContainText("No upcoming workshops match your search.");
  await expect(main).toContainText("No sheets match your search. Try fewer or other words, or a sheet’s number.");
  await page.getByRole("link", { name: "Show all again" }).click();
  await expect(page.getByRole("heading", { name: "Upcoming workshops" })).toBeVisible();
});

test("text typed into the search is shown as text, never as markup", async ({ page }) => {
  const typed = `"><img src=x onerror=alert(1)>'; drop table sheet; --`;
  await open(page, `/?q=${encodeURIComponent(typed)}`);
  await expect(page.getByRole("searchbox")).toHaveValue(typed);
  await expect(page.getByRole("img")).toHaveCount(0);
});

for (const address of ["/nowhere", "/sheets/99-99", "/sheets/nonsense", "/workshops/99-99", "/workshops/71-16/sessions"]) {
  test(`${address} is not found, with the status and a way on`, async ({ page }) => {
    const answer = await page.goto(address);
    expect(answer?.status()).toBe(404);
    await awake(page);
    await expect(title(page, "Page not found")).toBeVisible();
    await expect(page).toHaveTitle("Page not found – Placebook");
    await page.getByRole("main").getByRole("link", { name: "See all workshops and sheets" }).click();
    await expect(title(page, "Training for schools")).toBeVisible();
  });
}

test("an unknown session is not found, also for a signed-in school", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  for (const number of ["99", "0", "nonsense"]) {
    const answer = await page.goto(`${WORKSHOP}/sessions/${number}/book`);
    expect(answer?.status(), number).toBe(404);
    await expect(title(page, "Page not found")).toBeVisible();
  }
});

test("a closed workshop says since when, and offers no booking", async ({ page, backend }) => {
  const later = await backend.another({ PLACEBOOK_NOW: "2016-05-08T09:00:00+01:00" });
  await signIn(page, backend.demonstration);
  await open(page, `${later.url}${WORKSHOP}`);
  await expect(page.getByRole("region", { name: "Demonstration" })).toContainText("Sunday 8 May 2016");
  await expect(page.getByRole("main")).toContainText("Booking closed Friday 6 May 2016");
  await expect(page.getByRole("link", { name: /^Book places/ })).toHaveCount(0);

  const answer = await page.goto(`${later.url}${T045.form}`);
  expect(answer?.status()).toBe(410);
  await expect(title(page, "Booking has closed")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Booking closed on Friday 6 May 2016. Nothing was booked.");
});

test("a form opened before the closing books nothing after it", async ({ page, backend }) => {
  const later = await backend.another({ PLACEBOOK_NOW: "2016-05-06T23:59:57+01:00" });
  await signIn(page, backend.demonstration);
  await open(page, `${later.url}${WORKSHOP}`);
  await expect(page.getByRole("main")).toContainText("Book until Friday 6 May 2016.");
  await expect.poll(async () => (await page.request.get(`${later.url}${T045.form}`)).status(), { timeout: 10_000 }).toBe(410);
});

test("the demonstration says which day it is and which school and PIN to try", async ({ page, backend }) => {
  await open(page, "/sign-in");
  await expect(page.getByRole("region", { name: "Demonstration" })).toHaveText("Demonstration: today is Monday 25 April 2016");
  await expect(page.getByRole("main")).toContainText(backend.demonstration.name);
});
