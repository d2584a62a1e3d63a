// Sessions past midnight and over two days, from a pasted sheet to the report.

import { calendarOf } from "../support/calendar.ts";
import { line, mark, registerOf } from "../support/door.ts";
import { expect, test } from "../support/house.ts";
import { inspect } from "../support/inspection.ts";
import { ADA, book, open, scripted, signIn } from "../support/journey.ts";
import { comeIn, INES, pasteSheet } from "../support/office.ts";

const SHEET = `Number: 90/16
Type: CPD
Subject: Night skies

Friday 13 May 2016, 10pm to 1am, Norwich PDC, NSK-0516-T001
Friday 13 May 2016, 6pm to Saturday 14 May 2016, 2pm, Norwich PDC, NSK-0516-T002
`;

test("a session from 10pm to 1am and one of two days, from paste to report", { tag: "@phone" }, async ({ page, house, visitor }) => {
  test.setTimeout(120_000);
  await comeIn(page, house, INES);
  await pasteSheet(page, SHEET);
  await expect(page.locator("#session-1-ends_on")).toHaveValue("2016-05-14");
  await expect(page.locator("#session-2-ends_on")).toHaveValue("2016-05-14");
  await expect(page.getByText("the end was read as 1am on the next day")).toBeVisible();
  if (scripted()) await inspect(page, "a draft with sessions that end on a later day");
  for (const field of await page.getByLabel("People it takes").all()) await field.fill("10");
  await page.locator("#session-1-ends_on").fill("");
  await page.getByRole("button", { name: "Publish now" }).click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveText(/If the session ends on a later day, enter that day too/);
  await page.locator("#session-1-ends_on").fill("2016-05-14");
  await page.getByRole("button", { name: "Publish now" }).click();
  await expect(page).toHaveURL(/\/office\/sheets\/90-16/);
  await open(page, "/office/sessions");
  await expect(page.getByRole("main")).toContainText("is also taken by Night skies, Friday 13 May 2016, 10pm to Saturday 14 May 2016, 1am");

  const school = await visitor();
  await signIn(school, house.demonstration);
  await open(school, "/workshops/90-16");
  await expect(school.getByRole("main")).toContainText("10pm to Saturday 14 May 2016, 1am");
  await expect(school.getByRole("main")).toContainText("6pm to Saturday 14 May 2016, 2pm");
  const reference = await book(school, { form: "/workshops/90-16/sessions/1/book" }, [ADA]);
  const { entries } = await calendarOf(school, `/bookings/${reference}/calendar.ics`);
  expect(entries).toEqual([expect.objectContaining({ starts: "2016-05-13T21:00:00.000Z", ends: "2016-05-14T00:00:00.000Z" })]);
  await open(school, `/bookings/${reference}`);
  await expect(school.getByRole("main")).toContainText("Friday 13 May 2016, 10pm to Saturday 14 May 2016, 1am");

  const night = await house.another({ PLACEBOOK_NOW: "2016-05-14T00:40:00+01:00" });
  await open(page, night.url + (await registerOf(house, { code: "NSK-0516-T001" })));
  await mark(page, ADA, "Came late");
  await expect(line(page, ADA)).toContainText("Came late, at Saturday 14 May 2016, 12:4");
  if (scripted()) await inspect(page, "a register after midnight");
  await open(page, `${night.url}/office/reports/90-16`);
  await expect(page.getByRole("row").filter({ hasText: house.demonstration.name })).toContainText("1 attended");
});
