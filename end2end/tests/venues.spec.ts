// Venues: names, rooms, and two officers who edit one of them.

import { type Page } from "@playwright/test";

import { expect, test } from "../support/backend.ts";
import { inspect } from "../support/inspection.ts";
import { awake, open, scripted, T045, title } from "../support/journey.ts";
import { comeIn, INES, pasteSheet, SAM } from "../support/office.ts";

/** A sheet that calls the venue by another name. */
const SHEET = "Number: 97/16\nType: CPD\nSubject: First aid\n\nFriday 13 May 2016, 2pm - 4pm, Riverside\n";

/** The fields of a room, counted from 1. */
function room(page: Page, nth: number) {
  const fields = page.getByRole("group", { name: `Room ${nth}`, exact: true });
  return { name: fields.getByLabel("Room"), holds: fields.getByLabel("Holds") };
}

async function openVenue(page: Page, name: string): Promise<void> {
  await page.goto("/office/venues");
  await page.getByRole("link", { name, exact: true }).click();
  await expect(title(page, name)).toBeVisible();
}

async function giveRoom(page: Page, name: string, holds: string): Promise<void> {
  await openVenue(page, "Norwich PDC");
  await room(page, 1).name.fill(name);
  await room(page, 1).holds.fill(holds);
  await page.getByRole("button", { name: "Save the venue" }).click();
  await expect(page.getByText("The venue is changed.")).toBeVisible();
}

test("an officer adds a venue with rooms and other names, and a pasted sheet means it", { tag: "@phone" }, async ({ page, backend }) => {
  await comeIn(page, backend, INES, "publisher");
  await page.getByRole("link", { name: "Venues" }).first().click();
  await page.getByRole("link", { name: "Add a venue" }).click();
  await page.getByLabel("Link to a map").fill("somewhere");
  await page.getByLabel("Other names").fill("norwich pdc");
  await room(page, 1).name.fill("Hall");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveText([
    "Enter the name of the venue",
    "Enter a web address, like https://www.example.org/map",
    "Enter how many people the room holds, from 1 to 2000",
  ]);
  await page.getByLabel("Name", { exact: true }).fill("River Centre");
  await page.getByLabel("Link to a map").fill("https://maps.example.org/river");
  await room(page, 1).holds.fill("40");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("norwich pdc: Norwich PDC already has this name");
  await page.getByLabel("Other names").fill("Riverside\nTRC");
  await page.getByLabel("Address").fill("1 Quay Side, Norwich");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText("The venue is added.")).toBeVisible();
  await expect(page.getByLabel("Other names")).toHaveValue("Riverside\nTRC");
  await page.goto("/office/venues");
  await expect(page.getByRole("row").filter({ hasText: "River Centre" })).toContainText("Hall (40)");
  await expect(page.getByRole("row").filter({ hasText: "Norwich PDC" })).toContainText(/[1-9]/);
  await pasteSheet(page, SHEET);
  await expect(page.getByLabel("Venue")).toHaveValue("River Centre");
});

test("two officers change one venue: the second sees both versions and nothing is lost", async ({ page, backend, visitor }) => {
  await comeIn(page, backend, INES);
  await openVenue(page, "Norwich PDC");
  const second = await visitor();
  await comeIn(second, backend, SAM);
  await openVenue(second, "Norwich PDC");
  await second.getByLabel("Access").fill("A ramp at the back");
  await second.getByRole("button", { name: "Save the venue" }).click();
  await expect(second.getByText("The venue is changed.")).toBeVisible();
  await page.getByLabel("Access").fill("Ring at the door");
  await page.getByRole("button", { name: "Save the venue" }).click();
  await expect(page.getByText("Sam Okoro has changed this since you opened it")).toBeVisible();
  const both = page.getByRole("row").filter({ hasText: "A ramp at the back" });
  await expect(both).toContainText("Ring at the door");
  await expect(page.getByLabel("Access")).toHaveValue("Ring at the door");
  await page.getByLabel("Access").fill("A ramp at the back. Ring at the door");
  await page.getByRole("button", { name: "Save the venue" }).click();
  await expect(page.getByText("The venue is changed.")).toBeVisible();
});

test("two names for one place are merged after the officer has seen what moves", { tag: "@phone" }, async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await page.goto("/office/venues/new");
  await page.getByLabel("Name", { exact: true }).fill("Woodside PDC");
  await page.getByLabel("Access").fill("A ramp at the back");
  await room(page, 1).name.fill("Attic");
  await room(page, 1).holds.fill("8");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText("The venue is added.")).toBeVisible();
  await backend.sql(`update session set venue_id = (select id from venue where name = 'Woodside PDC') where code = '${T045.code}'`);
  await page.getByRole("link", { name: "Merge with another venue" }).click();
  await expect(title(page, "Merge Woodside PDC with another venue")).toBeVisible();
  await page.getByRole("button", { name: "Show what moves" }).click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveText("Choose the venue that stays");
  if (scripted()) await inspect(page, "merging without a choice");
  const stays = page.getByLabel("The venue that stays");
  await stays.selectOption(await stays.locator("option").filter({ hasText: /^Norwich PDC/ }).getAttribute("value"));
  await page.getByRole("button", { name: "Show what moves" }).click();
  const main = page.getByRole("main");
  await expect(main).toContainText("Upcoming sessions: 1. Past sessions: 0");
  await expect(main).toContainText("Rooms that Norwich PDC gets: Attic (8)");
  await expect(page.getByRole("row").filter({ hasText: "Access" })).toContainText("A ramp at the back");
  if (scripted()) await inspect(page, "what a merge moves");
  await page.getByRole("button", { name: "Merge Woodside PDC into Norwich PDC" }).click();
  await expect(page.getByText("The venues are merged. 1 session moved here.")).toBeVisible();
  await expect(title(page, "Norwich PDC")).toBeVisible();
  await page.goto("/office/venues");
  await expect(page.getByRole("link", { name: "Norwich PDC", exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Woodside PDC", exact: true })).toHaveCount(0);
});

test("C7: a session takes more people than its room holds only if the officer confirms it", async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await giveRoom(page, "Main hall", "30");
  await page.goto("/office/sheets/71-16");
  await page.getByRole("link", { name: T045.when }).click();
  await page.getByLabel("Capacity").fill("31");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveText("The room holds 30. Enter fewer, or tick the box to allow more");
  await expect(page.getByLabel("Capacity")).toHaveValue("31");
  await page.getByLabel("Allow more people than the room holds (30)").check();
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await expect(page.getByText("The session is changed.")).toBeVisible();
  await page.goto("/office/audit");
  await expect(page.getByRole("row").filter({ hasText: "change: session" })).toContainText("takes 31, more than the room’s 30");

  await pasteSheet(page, SHEET.replace("Riverside", "Norwich PDC"));
  await page.getByLabel("Capacity").fill("45");
  await page.getByRole("button", { name: "Publish now" }).click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveText("Session 1: The room holds 30. Enter fewer, or tick the box to allow more");
  await page.getByLabel("Allow more people than the room holds (30)").check();
  await page.getByRole("button", { name: "Publish now" }).click();
  await expect(page.getByText("Published.")).toBeVisible();
});

test("L7: axe finds nothing on the pages of venues in any state", { tag: ["@phone", "@scripts"] }, async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await open(page, "/office/venues");
  await inspect(page, "venues");
  await open(page, "/office/venues/new");
  await inspect(page, "a new venue");
  await room(page, 1).name.fill("Hall");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await awake(page);
  await inspect(page, "a new venue with faults");
  await openVenue(page, "Norwich PDC");
  await awake(page);
  await inspect(page, "a venue");
  await backend.sql("update venue set edits = edits + 1");
  await page.getByLabel("Access").fill("A ramp");
  await page.getByRole("button", { name: "Save the venue" }).click();
  await awake(page);
  await inspect(page, "a venue that somebody else has changed");
});
