// Sessions in the office: cancelling and the outcome for bookings, copying, clashes, the month.

import { type Page } from "@playwright/test";

import { expect, type Backend, test } from "../support/backend.ts";
import { inspect } from "../support/inspection.ts";
import { ADA, awake, BEN, book, CORA, DAN, fillForm, goOn, open, type Person, REFERENCE, row, signIn, T045, T048, title, WORKSHOP } from "../support/journey.ts";
import { comeIn, INES, SAM } from "../support/office.ts";

const REASON = "The centre is closed";

/** Opens the page for cancelling a session. */
async function openCancelling(page: Page, session: { when: string }): Promise<void> {
  await page.goto("/office/sheets/71-16");
  await page.getByRole("link", { name: session.when }).click();
  await page.getByRole("link", { name: "Cancel this session" }).click();
  await expect(title(page, `Cancel ${session.when}`)).toBeVisible();
}

/** Chooses the outcome for the places and waits for the preview. */
async function choose(page: Page, what: string, rest?: string): Promise<void> {
  await page.getByRole("group", { name: "What happens to its places" }).getByLabel(what).check();
  const to = page.getByLabel("To which session");
  await to.selectOption({ label: await to.getByRole("option").filter({ hasText: T048.when }).innerText() });
  if (rest !== undefined) await page.getByRole("group", { name: "If they move" }).getByLabel(rest).check();
  await page.getByRole("button", { name: "Show what would happen" }).click();
  await expect(page.getByRole("heading", { name: "What would happen" })).toBeVisible();
}

async function doIt(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Cancel the session" }).click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveText("Enter the reason");
  await page.getByLabel("Reason").fill(REASON);
  await page.getByRole("button", { name: "Cancel the session" }).click();
  await expect(page.getByText("The session is cancelled.")).toBeVisible();
}

/** Books two delegates of one school and one of another on the first session, and sets the second session's capacity. */
async function twoSchools(backend: Backend, visitor: () => Promise<Page>, people: number): Promise<{ first: Page; second: Page; both: string; one: string }> {
  const [first, second] = [await visitor(), await visitor()];
  await signIn(first, backend.demonstration);
  await signIn(second, backend.neighbour);
  const both = await book(first, T045, [ADA, BEN]);
  const one = await book(second, T045, [CORA]);
  await backend.run("set-capacity", T048.code, String(people));
  return { first, second, both, one };
}

async function join(page: Page, session: { form: string }, delegate: Person): Promise<string> {
  await open(page, session.form);
  await fillForm(page, [delegate]);
  await goOn(page);
  await page.getByRole("button", { name: "Join the waiting list" }).click();
  await expect(title(page, "You are on the waiting list")).toBeVisible();
  return (await page.getByRole("strong").filter({ hasText: REFERENCE }).innerText()).trim();
}

test("bookings of a cancelled session move under their references, and those that do not fit wait there", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  const { first, second, both, one } = await twoSchools(backend, visitor, 2);
  await comeIn(page, backend, INES);
  await openCancelling(page, T045);
  await choose(page, "They move to another session", "They go to the end of that session’s waiting list");
  await expect(page.getByRole("main")).toContainText("Of 3 places, 2 move and 1 waits.");
  await expect(page.getByRole("row").filter({ hasText: both })).toContainText("2 move");
  await expect(page.getByRole("row").filter({ hasText: one })).toContainText("1 waits");
  await doIt(page);
  await open(first, `/bookings/${both}`);
  await expect(first.getByRole("main")).toContainText(T048.when);
  await expect(first.getByRole("main")).toContainText(`were moved here from Friday 13 May 2016, 9:30am, because that session was cancelled: ${REASON}`);
  await open(second, `/bookings/${one}`);
  await expect(second.getByRole("main")).toContainText("You are number 1 on the waiting list");
  await open(second, WORKSHOP);
  await expect(row(second, T048)).toContainText("Fully booked");
  await expect(row(second, T045)).toContainText("Cancelled");
});

test("displaced bookings go to the head of the other session’s waiting list", async ({ page, backend, visitor }) => {
  const { first, second, both, one } = await twoSchools(backend, visitor, 1);
  await book(second, T048, [DAN]);
  const third = await visitor();
  await signIn(third, backend.school("Lapwing"));
  const behind = await join(third, T048, { name: "Una Reeve", email: "una@lapwing.example" });
  await comeIn(page, backend, INES);
  await openCancelling(page, T045);
  await choose(page, "They go to the front of another session’s waiting list");
  await expect(page.getByRole("main")).toContainText("Of 3 places, 3 wait.");
  await expect(page.getByRole("main")).toContainText("People who wait go to the front of its waiting list.");
  await doIt(page);
  for (const [school, reference, position] of [[first, both, 1], [second, one, 2], [third, behind, 3]] as const) {
    await open(school, `/bookings/${reference}`);
    await expect(school.getByRole("main")).toContainText(`You are number ${position} on the waiting list`);
  }
});

test("bookings of a cancelled session are cancelled, and changes since the preview are shown first", async ({ page, backend, visitor }) => {
  const { first, both } = await twoSchools(backend, visitor, 1);
  await comeIn(page, backend, INES);
  await openCancelling(page, T045);
  await choose(page, "They are cancelled");
  await expect(page.getByRole("main")).toContainText("Of 3 places, 3 are cancelled.");
  const school = await visitor();
  await signIn(school, backend.school("Lapwing"));
  await book(school, T045, [{ name: "Una Reeve", email: "una@lapwing.example" }]);
  await page.getByLabel("Reason").fill(REASON);
  await page.getByRole("button", { name: "Cancel the session" }).click();
  await expect(page.getByRole("alert")).toContainText("Somebody has booked or cancelled since you opened this page");
  await expect(page.getByRole("main")).toContainText("Of 4 places, 4 are cancelled.");
  await expect(page.getByLabel("Reason")).toHaveValue(REASON);
  await page.getByRole("button", { name: "Cancel the session" }).click();
  await expect(page.getByText("The session is cancelled.")).toBeVisible();
  await open(first, `/bookings/${both}`);
  await expect(first.getByRole("main")).toContainText(`were cancelled, because the session was cancelled: ${REASON}`);
});

test("a copied session is public at once, and clashes are warned of", async ({ page, backend, visitor }) => {
  await comeIn(page, backend, INES);
  await page.goto("/office/sheets/71-16");
  await page.getByRole("link", { name: T045.when }).click();
  await page.getByRole("link", { name: "Copy this session" }).click();
  await expect(page.getByLabel("Venue")).toHaveValue("Norwich PDC");
  await expect(page.getByLabel("Code")).toHaveValue("");
  await page.getByRole("button", { name: "Add the session" }).click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveText("Enter a date, like 13/05/2016");
  await page.getByLabel("Date").fill("2016-05-13");
  await page.getByLabel("Code").fill("TLS-0516-T099");
  await page.getByRole("button", { name: "Add the session" }).click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveText("This clashes with another session. Change it, or tick the box to keep it");
  const known = page.getByLabel("Keep this time and room although it clashes");
  await expect(known).toHaveAccessibleDescription(`Clash: Norwich PDC is also taken by Workshops - Implementing the Learning, ${T045.when}`);
  await expect(page.getByLabel("Code")).toHaveValue("TLS-0516-T099");
  await known.check();
  await page.getByRole("button", { name: "Add the session" }).click();
  await expect(page.getByText("The session is added. Everyone sees it from now on.")).toBeVisible();
  const clash = page.getByRole("region", { name: "Clashes with another session" });
  await expect(clash).toContainText(`Norwich PDC is also taken by Workshops - Implementing the Learning, ${T045.when}`);
  await page.goto("/office/sessions");
  await expect(page.getByRole("row").filter({ hasText: "Clash:" })).toHaveCount(2);
  const school = await visitor();
  await school.goto(WORKSHOP);
  await expect(row(school, { code: "TLS-0516-T099" })).toBeVisible();
});

test("a sheet is copied into a new draft without its dates", async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await page.goto("/office/sheets/71-16");
  await page.getByRole("button", { name: "Copy it into a new draft" }).click();
  await expect(title(page, /^Sheet \d+\/16: draft$/)).toBeVisible();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("NSCB Serious Case Review: Child P");
  await expect(page.getByLabel("Date", { exact: true })).toHaveCount(4);
  for (const date of await page.getByLabel("Date", { exact: true }).all()) await expect(date).toHaveValue("");
});

test("two officers change one session: the second sees both versions and nothing is lost", async ({ page, backend, visitor }) => {
  await comeIn(page, backend, INES);
  await page.goto("/office/sheets/71-16");
  await page.getByRole("link", { name: T045.when }).click();
  await expect(title(page, T045.when)).toBeVisible();
  const address = page.url();
  const second = await visitor();
  await comeIn(second, backend, SAM);
  await second.goto(address);
  await second.getByLabel("Room").fill("Studio");
  await second.getByRole("button", { name: "Change", exact: true }).click();
  await expect(second.getByText("The session is changed.")).toBeVisible();
  await page.getByLabel("Room").fill("Main hall");
  await page.getByLabel("Note").fill("Bring a laptop");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await expect(page.getByText("Sam Okoro has changed this since you opened it")).toBeVisible();
  const both = page.getByRole("row").filter({ hasText: "Studio" });
  await expect(both).toContainText("Main hall");
  await expect(page.getByLabel("Note")).toHaveValue("Bring a laptop");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await expect(page.getByText("The session is changed.")).toBeVisible();
});

test("the sessions of a month are on their days, and a trainer sees their own", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  await comeIn(page, backend, INES);
  await page.goto("/office/sessions");
  await page.getByRole("link", { name: "Month by month" }).click();
  await expect(title(page, "Sessions in April 2016")).toBeVisible();
  await page.getByRole("link", { name: "May 2016" }).click();
  await expect(title(page, "Sessions in May 2016")).toBeVisible();
  const day = page.getByRole("cell").filter({ hasText: "Friday 13 May 2016" });
  await expect(day).toContainText("Norwich PDC");
  await day.getByRole("link", { name: /^9:30am to 11:30am/ }).click();
  await expect(title(page, T045.when)).toBeVisible();
  await page.goto("/office/sessions/month?of=1999-02");
  await expect(page.getByText("There are no sessions in this month.")).toBeVisible();
  const trainer = await visitor();
  await comeIn(trainer, backend, SAM, "trainer");
  await trainer.goto("/office/sessions/month?of=2016-05");
  await expect(trainer.getByText("There are no sessions in this month.")).toBeVisible();
});

test("L7: axe finds nothing on cancelling, adding and the month in any state", { tag: ["@phone", "@scripts"] }, async ({ page, backend, visitor }) => {
  await twoSchools(backend, visitor, 2);
  await comeIn(page, backend, INES);
  await openCancelling(page, T045);
  await awake(page);
  await inspect(page, "cancelling");
  await choose(page, "They move to another session");
  await awake(page);
  await inspect(page, "what would happen");
  await page.getByRole("button", { name: "Cancel the session" }).click();
  await awake(page);
  await inspect(page, "cancelling without a reason");
  await open(page, "/office/sheets/71-16/sessions/new");
  await inspect(page, "a new session");
  for (const of of ["2016-05", "1999-02"]) {
    await open(page, `/office/sessions/month?of=${of}`);
    await inspect(page, `the month ${of}`);
  }
  await backend.sql("update session set starts_at = '2016-05-13 09:00Z', ends_at = '2016-05-13 11:00Z'");
  await open(page, "/office/sessions");
  await inspect(page, "the board with clashes");
  await page.getByRole("link", { name: "Friday 13 May 2016" }).first().click();
  await awake(page);
  await inspect(page, "a session with clashes");
  await page.getByRole("link", { name: "Copy this session" }).click();
  await page.getByLabel("Date", { exact: true }).fill("2016-05-13");
  await page.getByRole("button", { name: "Add the session" }).click();
  await expect(page.getByLabel("Keep this time and room although it clashes")).not.toBeChecked();
  await awake(page);
  await inspect(page, "a session that clashes is asked about");
});
