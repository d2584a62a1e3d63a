// Sessions past midnight and over two days, from a pasted sheet to the report.

import { expect, test } from "../support/backend.ts";
import { calendarOf } from "../support/calendar.ts";
import { inspect } from "../support/inspection.ts";
import { ADA, BEN, book, linkOf, open, scripted, signIn } from "../support/journey.ts";
import { comeIn, INES, pasteSheet } from "../support/office.ts";
import { closeRegister, line, mark, markAt, registerOf } from "../support/register.ts";

const SHEET = `Number: 90/16
Type: CPD
Subject: Night skies

Friday 13 May 2016, 10pm to 1am, Norwich PDC, NSK-0516-T001
Friday 13 May 2016, 9am to Saturday 14 May 2016, 2pm, Norwich PDC, NSK-0516-T002
`;

const NIGHT = { form: "/workshops/90-16/sessions/1/book", code: "NSK-0516-T001", when: "Friday 13 May 2016, 10pm to Saturday 14 May 2016, 1am" };
const DAYS = { form: "/workshops/90-16/sessions/2/book", code: "NSK-0516-T002", when: "Friday 13 May 2016, 9am to Saturday 14 May 2016, 2pm" };
const NIGHT_ENTRY = { starts: "2016-05-13T21:00:00.000Z", ends: "2016-05-14T00:00:00.000Z" };
const DAYS_ENTRY = { starts: "2016-05-13T08:00:00.000Z", ends: "2016-05-14T13:00:00.000Z" };

test("a session from 10pm to 1am and one of two days, from paste to the hours attended", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  test.setTimeout(180_000);
  await comeIn(page, backend, INES);
  await pasteSheet(page, SHEET);
  await expect(page.locator("#session-1-ends_on")).toHaveValue("2016-05-14");
  await expect(page.locator("#session-2-ends_on")).toHaveValue("2016-05-14");
  await expect(page.getByText("the end was read as 1am on the next day")).toBeVisible();
  if (scripted()) await inspect(page, "a draft with sessions that end on a later day");
  for (const field of await page.getByLabel("Capacity").all()) await field.fill("10");
  await page.locator("#session-1-ends_on").fill("");
  await page.getByRole("button", { name: "Publish now" }).click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveText(/If the session ends on a later day, enter that day too/);
  await page.locator("#session-1-ends_on").fill("2016-05-14");
  await page.getByRole("button", { name: "Publish now" }).click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveText("Session 2: This clashes with 2 other sessions. Change it, or tick the box to keep it");
  await expect(page.getByText(/is also taken by session 1 of this sheet, Friday 13 May 2016, 10pm to Saturday 14 May 2016, 1am/)).toBeVisible();
  if (scripted()) await inspect(page, "a draft whose sessions clash");
  await page.getByLabel("Keep this time and room although it clashes").check();
  await page.getByRole("button", { name: "Publish now" }).click();
  await expect(page).toHaveURL(/\/office\/sheets\/90-16/);
  await open(page, "/office/sessions");
  await expect(page.getByRole("main")).toContainText("is also taken by Night skies, Friday 13 May 2016, 10pm to Saturday 14 May 2016, 1am");

  const school = await visitor();
  await signIn(school, backend.demonstration);
  await open(school, "/workshops/90-16");
  await expect(school.getByRole("main")).toContainText("10pm to Saturday 14 May 2016, 1am");
  await expect(school.getByRole("main")).toContainText("9am to Saturday 14 May 2016, 2pm");
  const delegate = await visitor();
  for (const [session, person, entry] of [[NIGHT, ADA, NIGHT_ENTRY], [DAYS, BEN, DAYS_ENTRY]] as const) {
    const reference = await book(school, session, [person]);
    const file = await calendarOf(school, `/bookings/${reference}/calendar.ics`);
    expect(file.entries).toEqual([expect.objectContaining(entry)]);
    const link = await linkOf(school, reference, person.name);
    await expect(school.getByRole("main")).toContainText(session.when);
    await open(delegate, link);
    await expect(delegate.getByRole("main")).toContainText(session.when);
    const own = await calendarOf(delegate, `${link}/calendar.ics`);
    expect(own.entries).toEqual([expect.objectContaining({ ...entry, zone: "Europe/London" })]);
  }
  if (scripted()) await inspect(delegate, "a delegate’s page of a session over two days");

  const night = await backend.another({ PLACEBOOK_NOW: "2016-05-14T00:40:00+01:00" });
  await open(page, night.url + (await registerOf(backend, NIGHT)));
  await mark(page, ADA, "Came late");
  await expect(line(page, ADA)).toContainText("Came late, at Saturday 14 May 2016, 12:4");
  await expect(line(page, ADA).getByLabel("On which day?"), "the time alone says the day").toHaveCount(0);
  await markAt(page, ADA, "Came late", "22:30");
  await expect(line(page, ADA)).toContainText("Came late, at Friday 13 May 2016, 10:30pm");
  if (scripted()) await inspect(page, "a register after midnight");
  await closeRegister(page);
  await expect(line(page, ADA)).toContainText("Attended 2 hours 30 minutes");

  await open(page, night.url + (await registerOf(backend, DAYS)));
  await line(page, BEN).locator("summary").click();
  await expect(line(page, BEN).getByLabel("On which day?"), "today is suggested").toHaveValue("2016-05-14");
  if (scripted()) await inspect(page, "a register that asks for the day");
  await markAt(page, BEN, "Left early", "08:00", "Friday 13 May 2016");
  await expect(line(page, BEN)).toContainText("Enter a time from Friday 13 May 2016, 9am to Saturday 14 May 2016, 2pm");
  await expect(line(page, BEN).getByLabel("At what time?")).toHaveValue("08:00");
  await expect(line(page, BEN).getByLabel("On which day?")).toHaveValue("2016-05-13");
  await markAt(page, BEN, "Left early", "13:00", "Friday 13 May 2016");
  await expect(line(page, BEN)).toContainText("Left early, at Friday 13 May 2016, 1pm");
  await closeRegister(page);
  await expect(line(page, BEN)).toContainText("Attended 4 hours");

  await open(page, `${night.url}/office/reports/90-16`);
  const reached = page.getByRole("row").filter({ hasText: backend.demonstration.name });
  await expect(reached).toContainText("2 attended (6 hours 30 minutes in all)");
  const saved = await page.request.get(`${night.url}/office/reports/90-16/schools.csv?only=attended`);
  expect(await saved.text()).toContain(",6 hours 30 minutes\r\n");
});
