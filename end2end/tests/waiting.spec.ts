// Waiting lists: joined, watched, served and left.

import { type Page } from "@playwright/test";

import { expect, type Backend, type School, test } from "../support/backend.ts";
import {
  ADA,
  awake,
  BEN,
  book,
  BOOKER,
  bookButton,
  cancel,
  checkAnswers,
  CORA,
  DAN,
  EVE,
  fillForm,
  goOn,
  open,
  type Person,
  REFERENCE,
  row,
  signIn,
  T045,
  T048,
  title,
  WORKSHOP,
} from "../support/journey.ts";

/** The time in which a change must reach the other pages. */
const WITHIN = { timeout: 1000 };

/** Fills the first session with two delegates of a school and returns the booking's reference. */
async function fill(backend: Backend, other: Page): Promise<string> {
  await signIn(other, backend.neighbour);
  const reference = await book(other, T045, [ADA, BEN]);
  await backend.run("set-capacity", T045.code, "2");
  return reference;
}

/** Joins the full session's waiting list and returns the booking's reference. */
async function join(page: Page, delegates: readonly Person[], wants?: string): Promise<string> {
  await open(page, T045.form);
  await expect(page.getByRole("main")).toContainText("This session is fully booked.");
  await fillForm(page, delegates);
  await goOn(page);
  await expect(title(page, "Join the waiting list")).toBeVisible();
  for (const { name } of delegates) await expect(page.getByRole("main")).toContainText(name);
  if (wants !== undefined) await page.getByRole("radio", { name: wants }).check();
  await page.getByRole("button", { name: "Join the waiting list" }).click();
  await expect(title(page, "You are on the waiting list")).toBeVisible();
  await awake(page);
  return (await page.getByRole("strong").filter({ hasText: REFERENCE }).innerText()).trim();
}

async function signedIn(visitor: () => Promise<Page>, school: School): Promise<Page> {
  const page = await visitor();
  await signIn(page, school);
  return page;
}

test("W1, W2, G5: a full session's list is joined, says the position, and serves its head when a place comes free", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  const other = await visitor();
  const held = await fill(backend, other);
  await signIn(page, backend.demonstration);
  await open(page, WORKSHOP);
  await expect(row(page, T045)).toContainText("Fully booked");
  await row(page, T045).getByRole("link", { name: /^Join the waiting list/ }).click();
  const reference = await join(page, [CORA]);
  const main = page.getByRole("main");
  await expect(main).toContainText("You are number 1 on the waiting list, waiting for 1 place.");
  await expect(main).toContainText("Places are given until Thursday 12 May 2016, 5pm.");
  await open(page, WORKSHOP);
  await expect(main).toContainText("Your school holds 0 of 2 places and waits for 1. 1 left.");
  await expect(row(page, T045)).toContainText("Fully booked, 1 person waiting");
  await open(page, "/bookings");
  await expect(main).toContainText("You are number 1 on the waiting list, waiting for 1 place.");
  await expect(main.getByRole("listitem").filter({ hasText: CORA.name })).toContainText("Waiting");

  await cancel(other, held, ADA.name);
  await open(other, WORKSHOP);
  await expect(row(other, T045)).toContainText("Fully booked");
  await open(page, `/bookings/${reference}`);
  await expect(main).not.toContainText("Waiting list");
  await open(page, "/bookings");
  await expect(main).toContainText("Your school holds 1 of 2 places. 1 left.");
});

test("W1: the position changes on the open page, which says when the place is booked", { tag: ["@scripts", "@phone"] }, async ({ page, backend, visitor }) => {
  const other = await visitor();
  const held = await fill(backend, other);
  const ahead = await signedIn(visitor, backend.school("Lapwing"));
  const before = await join(ahead, [DAN]);
  await signIn(page, backend.demonstration);
  await join(page, [CORA]);
  const main = page.getByRole("main");
  await expect(main).toContainText("You are number 2 on the waiting list");
  await expect(main).toContainText("Seats are live");
  await open(ahead, `/bookings/${before}`);
  await ahead.getByRole("button", { name: "Leave the waiting list" }).click();
  await expect(main).toContainText("You are number 1 on the waiting list", WITHIN);
  await cancel(other, held, BEN.name);
  await expect(main.getByText("Booked", { exact: true })).toBeVisible(WITHIN);
  await expect(main).not.toContainText("You are number");
  await expect(main.getByRole("status").filter({ hasText: "Something has just changed." })).toBeVisible();
});

test("W4: a booking for two keeps its turn and sees why the next was served", async ({ page, backend, visitor }) => {
  const other = await visitor();
  const held = await fill(backend, other);
  await signIn(page, backend.demonstration);
  const together = await join(page, [CORA, DAN], "Wait until there are enough places for all of them");
  const next = await signedIn(visitor, backend.school("Lapwing"));
  const served = await join(next, [EVE]);
  await cancel(other, held, ADA.name);
  await open(page, `/bookings/${together}`);
  await expect(page.getByRole("main")).toContainText("You are number 1 on the waiting list, waiting for 2 places.");
  await expect(page.getByRole("main")).toContainText("You keep your turn.");
  await open(next, `/bookings/${served}`);
  await expect(next.getByRole("main")).not.toContainText("You are number");
});

test("W5: a school leaves the list with one click, and its limit is free again", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  await fill(backend, await visitor());
  await signIn(page, backend.demonstration);
  const reference = await join(page, [CORA, DAN], "Take each place as it comes free");
  await open(page, `/bookings/${reference}`);
  await page.getByRole("button", { name: "Leave the waiting list" }).click();
  await expect(page.getByRole("alert")).toContainText("You have left the waiting list.");
  await open(page, WORKSHOP);
  await expect(page.getByRole("main")).toContainText("Your school holds 0 of 2 places. 2 left.");
  await expect(row(page, T045)).not.toContainText(/(person|people) waiting/);
  await book(page, T048, [CORA]);
});

test("R1, G1: a school whose places go between the check and the button can wait without typing again", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA, BEN]);
  await backend.run("set-capacity", T045.code, "1");
  await bookButton(page).click();
  await expect(title(page, "Not enough places left")).toBeVisible();
  await page.getByRole("link", { name: "Join the waiting list" }).click();
  await page.getByRole("radio", { name: "Wait until there are enough places for all of them" }).check();
  await page.getByRole("button", { name: "Join the waiting list" }).click();
  await expect(title(page, "You are on the waiting list")).toBeVisible();
  await expect(page.getByRole("main")).toContainText(BOOKER.name);
  await backend.run("set-capacity", T045.code, "2");
  await page.reload();
  await open(page, WORKSHOP);
  await expect(page.getByRole("main")).toContainText("Your school holds 2 of 2 places. None left.");
});

test("W1: a school that joins while a place is left is sent to book it", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA, BEN]);
  await backend.run("set-capacity", T045.code, "1");
  await bookButton(page).click();
  await page.getByRole("link", { name: "Join the waiting list" }).click();
  await page.getByRole("radio", { name: "Take each place as it comes free" }).check();
  await page.getByRole("button", { name: "Join the waiting list" }).click();
  await expect(title(page, "Places are available")).toBeVisible();
  await expect(page.getByRole("link", { name: "Book 1 place instead" })).toBeVisible();
});

test("W6: a closed waiting list cannot be joined", async ({ page, backend, visitor }) => {
  await fill(backend, await visitor());
  await backend.run("set-waiting-list", T045.code, "closed");
  await signIn(page, backend.demonstration);
  await open(page, WORKSHOP);
  await expect(row(page, T045).getByRole("link")).toHaveCount(0);
  const answer = await page.goto(T045.form);
  expect(answer?.status()).toBe(409);
  await expect(title(page, "This session is fully booked")).toBeVisible();
  await expect(page.getByRole("link", { name: "Choose another session" })).toBeVisible();
});

test("R6, L5: a double click and the back button take one position", async ({ page, backend, visitor }) => {
  await fill(backend, await visitor());
  await signIn(page, backend.demonstration);
  await open(page, T045.form);
  await fillForm(page, [CORA]);
  await goOn(page);
  await page.getByRole("button", { name: "Join the waiting list" }).dblclick();
  await expect(title(page, "You are on the waiting list")).toBeVisible();
  await open(page, T045.form.replace(/book$/, "wait"));
  await expect(title(page, "Add your delegates first")).toBeVisible();
  await open(page, WORKSHOP);
  await expect(row(page, T045)).toContainText("Fully booked, 1 person waiting");
  await expect(page.getByRole("main")).toContainText("and waits for 1. 1 left.");
});
