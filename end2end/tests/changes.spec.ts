// Changes of a booking: moving, cancelling, history, and live display on the school's other devices.

import { expect, test } from "../support/backend.ts";
import { ADA, awake, BEN, book, cancel, CORA, fillForm, giveSchoolAndPin, open, REFERENCE, row, signIn, T045, T046, T048, title, WORKSHOP } from "../support/journey.ts";

const WITHIN = { timeout: 1000 };

test("C5: a whole booking moves to another session, and keeps its delegates", { tag: "@phone" }, async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  const from = await book(page, T045, [ADA, BEN]);
  await open(page, `/bookings/${from}`);
  await page.getByRole("link", { name: "Move to another session" }).click();
  await expect(title(page, "Move to another session")).toBeVisible();
  await awake(page);
  await page.getByRole("radio", { name: "Everybody on this booking" }).check();
  await page.getByRole("radio", { name: T048.when }).check();
  await page.getByRole("button", { name: "Move" }).click();
  const main = page.getByRole("main");
  await expect(page.getByRole("alert")).toContainText("Moved.");
  await expect(main).toContainText(T048.when);
  for (const { name } of [ADA, BEN]) await expect(page.getByRole("heading", { name })).toBeVisible();
  await expect(main).toContainText("Ada Marsh and Ben Holloway were moved here from another session, by your school.");
  const [to] = REFERENCE.exec(page.url()) ?? [];
  expect(to).not.toBe(from);
  await open(page, `/bookings/${from}`);
  await expect(main.getByText("Moved", { exact: true })).toHaveCount(2);
  await main.getByRole("link", { name: to ?? "" }).first().click();
  await expect(main).toContainText(T048.when);
  await open(page, WORKSHOP);
  await expect(row(page, T045)).toContainText("30 of 30 places left");
  await expect(row(page, T048)).toContainText("28 of 30 places left");
  await expect(main).toContainText("Your school holds 2 of 2 places. None left.");
});

test("C6: a session with too few places refuses the move and says how many are left", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  const from = await book(page, T045, [ADA, BEN]);
  await backend.run("set-capacity", T048.code, "1");
  await open(page, `/bookings/${from}/move`);
  await page.getByRole("button", { name: "Move" }).click();
  await expect(page.getByRole("alert")).toContainText("Choose who is moving");
  await awake(page);
  await page.getByRole("radio", { name: "Everybody on this booking" }).check();
  await page.getByRole("button", { name: "Move" }).click();
  await expect(page.getByRole("group", { name: "Which session are they moving to?" })).toHaveAccessibleDescription(/Choose another session of the workshop/);
  await awake(page);
  await page.getByRole("radio", { name: T048.when }).check();
  await page.getByRole("button", { name: "Move" }).click();
  await expect(page.getByRole("group", { name: "Which session are they moving to?" })).toHaveAccessibleDescription(/1 is left on this session. Your places have not changed./);
  await expect(page.getByRole("radio", { name: "Everybody on this booking" })).toBeChecked();
  await awake(page);
  await page.getByRole("radio", { name: BEN.name }).check();
  await page.getByRole("button", { name: "Move" }).click();
  await expect(page.getByRole("alert")).toContainText("Moved.");
  await open(page, WORKSHOP);
  await expect(row(page, T045)).toContainText("29 of 30 places left");
  await expect(row(page, T048)).toContainText("Fully booked");
});

test("C2: the rule for cancelling is shown before and after its deadline, and a late cancellation is recorded", { tag: "@phone" }, async ({ page, backend }) => {
  const main = page.getByRole("main");
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA, BEN]);
  await open(page, WORKSHOP);
  await expect(main).toContainText("A place can be cancelled freely until 5pm, 4 working days before its session");
  await open(page, `/bookings/${reference}/cancel`);
  await expect(main).toContainText("Cancelling is free until Monday 9 May 2016, 5pm; after that it counts as a late cancellation.");
  const later = await backend.another({ PLACEBOOK_NOW: "2016-05-09T17:00:00+01:00" });
  await open(page, `${later.url}/bookings/${reference}/cancel`);
  await expect(main).toContainText("Cancelling was free until Monday 9 May 2016, 5pm: now it counts as a late cancellation.");
  await page.getByRole("radio", { name: ADA.name }).check();
  await page.getByRole("button", { name: "Cancel the place" }).click();
  await expect(page.getByRole("alert")).toContainText("Cancelled");
  await expect(main.getByText("Cancelled late", { exact: true })).toBeVisible();
  await expect(main).toContainText("Ada Marsh was cancelled late, by your school.");
});

test("the page of a booking shows its history", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA, BEN]);
  await open(page, `/bookings/${reference}`);
  await page.getByRole("link", { name: `Change details of ${ADA.name}` }).click();
  await page.getByLabel("Full name").fill(CORA.name);
  await page.getByLabel("Work email").fill(CORA.email);
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await cancel(page, reference, BEN.name);
  const told = page.getByRole("heading", { name: "What happened" }).locator("..").getByRole("listitem");
  await expect(told).toHaveText([
    /^Ben Holloway was cancelled, by your school\.Monday 25 April 2016/,
    /^Cora Finch took the place of Ada Marsh, by your school\./,
    /^Ada Marsh and Ben Holloway were booked, by your school\.Monday 25 April 2016, 9/,
  ]);
});

test("Our bookings on a second device shows changes from the first, live", { tag: ["@scripts", "@phone"] }, async ({ page, backend, visitor }) => {
  const second = await backend.another();
  const devices = [await visitor(), await visitor({ baseURL: second.url })];
  for (const device of devices) await signIn(device, backend.demonstration);
  let loads = 0;
  for (const device of devices) device.on("framenavigated", () => (loads += 1));
  const [one, other] = devices.map((device) => device.getByRole("main"));
  if (!one || !other) throw new Error("two devices");
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA, BEN]);
  for (const main of [one, other]) {
    await expect(main.getByRole("link", { name: reference, exact: true })).toBeVisible(WITHIN);
    await expect(main).toContainText("Your school holds 2 of 2 places. None left.");
    await expect(main.getByRole("status")).toContainText("Something has just changed.");
  }
  await cancel(page, reference, ADA.name);
  for (const main of [one, other]) await expect(main.getByRole("listitem").filter({ hasText: ADA.name })).toContainText("Cancelled", WITHIN);
  await open(page, `/bookings/${reference}/move`);
  await page.getByRole("radio", { name: T046.when }).check();
  await page.getByRole("button", { name: "Move" }).click();
  await expect(page.getByRole("alert")).toContainText("Moved.");
  for (const main of [one, other]) await expect(main).toContainText(T046.when, WITHIN);
  expect(loads).toBe(0);
  // Changes of another school do not reach this school's pages.
  const stranger = await visitor();
  await signIn(stranger, backend.neighbour);
  const theirs = await book(stranger, T048, [CORA]);
  await expect(stranger.getByRole("main")).toContainText(theirs);
  await expect(one).not.toContainText(theirs);
});

test("Our bookings asks again if the service was too busy to report a change", { tag: "@scripts" }, async ({ page, backend, visitor, watch }) => {
  watch.allow(/status 503: .*\/live/);
  await page.route("**/live?bookings", (route) => route.fulfill({ status: 503 }), { times: 1 });
  await signIn(page, backend.demonstration);
  const other = await visitor();
  await signIn(other, backend.demonstration);
  const reference = await book(other, T045, [ADA]);
  await expect(page.getByRole("main").getByRole("link", { name: reference, exact: true })).toBeVisible();
});

test("a device that was signed out elsewhere asks to sign in and shows nothing of the school", { tag: "@scripts" }, async ({ page, backend, visitor }) => {
  await signIn(page, backend.demonstration);
  await expect(title(page, "Our bookings")).toBeVisible();
  await page.context().clearCookies();
  const other = await visitor();
  await signIn(other, backend.demonstration);
  await book(other, T045, [ADA]);
  await expect(title(page, "Sign in first")).toBeVisible();
  await expect(page.getByRole("main")).not.toContainText(ADA.name);
});

test("a correction sent after the visit has ended is there again after signing in", { tag: "@phone" }, async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA]);
  await open(page, `/bookings/${reference}/delegates/1`);
  await page.getByLabel("Role").fill("Head of Year 9");
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(title(page, "Sign in first")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await giveSchoolAndPin(page, backend.demonstration);
  await expect(title(page, "Change delegate")).toBeVisible();
  await expect(page.getByText("There is a problem")).toHaveCount(0);
  await expect(page.getByLabel("Role")).toHaveValue("Head of Year 9");
});

test("a form whose visit has ended leads to the top of the page to sign in", { tag: ["@scripts", "@phone"] }, async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await open(page, T045.form);
  await fillForm(page, [ADA]);
  await page.getByRole("button", { name: "Continue" }).scrollIntoViewIfNeeded();
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(0);
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(title(page, "Sign in")).toBeVisible();
  await awake(page);
  expect(await page.evaluate(() => scrollY)).toBe(0);
});
