// Booking: the whole journey, refusals and cancelling.

import { expect, test } from "../support/backend.ts";
import { calendarOf } from "../support/calendar.ts";
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
  delegate,
  fillDelegate,
  fillForm,
  giveSchoolAndPin,
  goOn,
  open,
  readReference,
  REFERENCE,
  row,
  SHEET,
  signIn,
  T045,
  T046,
  T048,
  title,
  WORKSHOP,
} from "../support/journey.ts";

test("L3, A4, G2, C2, G4, G5: from home to sheet 71/16, two places booked, a third refused, one cancelled, one booked again", { tag: "@phone" }, async ({ page, backend }) => {
  const main = page.getByRole("main");

  await test.step("home, sheet, workshop", async () => {
    await open(page, "/");
    await expect(title(page, "Training for schools")).toBeVisible();
    await page.getByRole("link", { name: SHEET.title }).last().click();
    await expect(title(page, SHEET.title)).toBeVisible();
    await expect(main.getByText("Kelly Waters")).toBeVisible();
    await main.getByRole("link", { name: "See sessions and book" }).click();
    await expect(row(page, T045)).toContainText("30 of 30 places left");
    await expect(page.getByRole("row").filter({ hasText: "TLS-0516-" })).toHaveCount(4);
  });

  await test.step("A4: sign in, the PIN typed with a space", async () => {
    await row(page, T045).getByRole("link", { name: `Book places on ${T045.when}` }).click();
    await expect(title(page, /^Sign in/)).toBeVisible();
    const { name, pin } = backend.demonstration;
    const digits = pin.replaceAll(" ", "");
    await giveSchoolAndPin(page, { name, pin: `${digits.slice(0, 3)} ${digits.slice(3)}` });
    await expect(title(page, "Book places")).toBeVisible();
    await expect(main).toContainText("Your school holds 0 of 2 places. 2 left.");
  });

  const reference = await test.step("two delegates, check, confirmation", async () => {
    await fillForm(page, [ADA, BEN]);
    await goOn(page);
    await expect(title(page, "Check your answers")).toBeVisible();
    for (const answer of [BOOKER.email, ADA.name, "Step-free access", BEN.email, T045.code]) {
      await expect(main).toContainText(answer);
    }
    await bookButton(page).click();
    await expect(title(page, "2 places booked")).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`/bookings/${REFERENCE.source}\\?booked`));
    return readReference(page);
  });

  await test.step("G5: our bookings say what the school holds", async () => {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Our bookings" }).click();
    await expect(title(page, "Our bookings")).toBeVisible();
    await expect(main).toContainText("Your school holds 2 of 2 places. None left.");
    await expect(main.getByRole("link", { name: reference, exact: true })).toBeVisible();
  });

  await test.step("G2: a third is refused, on another session too", async () => {
    const answer = await page.goto(T048.form);
    expect(answer?.status()).toBe(409);
    await awake(page);
    await expect(title(page, "Your school’s limit is reached")).toBeVisible();
    await expect(main).toContainText("Your school already holds 2 of 2 places. It cannot book more.");
    await main.getByRole("link", { name: "See our bookings, and cancel a place there" }).click();
    await expect(title(page, "Our bookings")).toBeVisible();
  });

  await test.step("C2: one delegate is cancelled, the other keeps the place", async () => {
    await main.getByRole("link", { name: `Cancel places of booking ${reference}` }).click();
    await page.getByRole("radio", { name: ADA.name }).check();
    await page.getByRole("button", { name: "Cancel the place" }).click();
    await expect(page.getByRole("alert")).toContainText("Cancelled");
    await open(page, "/bookings");
    await expect(main).toContainText("Your school holds 1 of 2 places. 1 left.");
    await expect(main.getByRole("listitem").filter({ hasText: ADA.name })).toContainText("Cancelled");
    await expect(main.getByRole("listitem").filter({ hasText: BEN.name })).not.toContainText("Cancelled");
    await open(page, WORKSHOP);
    await expect(row(page, T045)).toContainText("29 of 30 places left");
    await expect(main).toContainText("Your school holds 1 of 2 places. 1 left.");
  });

  await test.step("G4: the place can be booked again, on another session", async () => {
    await row(page, T048).getByRole("link", { name: /^Book places on/ }).click();
    await fillForm(page, [CORA]);
    await goOn(page);
    await bookButton(page).click();
    await expect(title(page, "Place booked")).toBeVisible();
    expect(await readReference(page)).not.toBe(reference);
    await open(page, WORKSHOP);
    await expect(main).toContainText("Your school holds 2 of 2 places. None left.");
    await expect(row(page, T045)).toContainText("29 of 30 places left");
    await expect(row(page, T048)).toContainText("29 of 30 places left");
    await expect(main.getByRole("link", { name: /^Book places on/ })).toHaveCount(0);
  });
});

test("G1: asking for 2 with 1 left books nothing, says 1 is left and offers to book 1", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await open(page, T045.form);
  await fillForm(page, [ADA, BEN]);
  await backend.run("set-capacity", T045.code, "1");
  await goOn(page);
  await expect(title(page, "Not enough places left")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("You asked for 2 places. 1 is left on this session. Nothing was booked.");

  await page.getByRole("link", { name: "Book 1 place instead" }).click();
  await awake(page);
  await expect(delegate(page, 1).getByLabel("Full name")).toHaveValue(ADA.name);
  await page.getByRole("button", { name: "Remove delegate 2" }).click();
  await expect(delegate(page).getByLabel("Full name")).toHaveValue(ADA.name);
  await goOn(page);
  await bookButton(page).click();
  await readReference(page);
  await open(page, WORKSHOP);
  await expect(row(page, T045)).toContainText("Fully booked");
});

test("G1: places taken between the check and the button are refused as a whole, with the number left", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA, BEN]);
  await backend.run("set-capacity", T045.code, "1");
  await bookButton(page).click();
  await expect(title(page, "Not enough places left")).toBeVisible();
  await expect(page.getByRole("link", { name: "Book 1 place instead" })).toBeVisible();
  await open(page, WORKSHOP);
  await expect(row(page, T045)).toContainText("1 of 1 place left");
});

test("C1: a session of 2 shows 2 left, then that it is fully booked, and offers the next school to wait", async ({ page, backend, visitor }) => {
  await backend.run("set-capacity", T045.code, "2");
  await open(page, WORKSHOP);
  await expect(row(page, T045)).toContainText("2 of 2 places left");
  await signIn(page, backend.demonstration);
  await book(page, T045, [ADA, BEN]);
  await open(page, WORKSHOP);
  await expect(row(page, T045)).toContainText("Fully booked");
  await expect(row(page, T045).getByRole("link", { name: /^Book places/ })).toHaveCount(0);

  const later = await visitor();
  await signIn(later, backend.neighbour);
  await open(later, T045.form);
  await expect(later.getByRole("main")).toContainText("This session is fully booked.");
  await fillForm(later, [CORA]);
  await goOn(later);
  await expect(title(later, "Join the waiting list")).toBeVisible();
});

test("C4, G2: the form asks for no more delegates than the school may still book", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await book(page, T045, [ADA]);
  await open(page, T048.form);
  await expect(page.getByRole("main")).toContainText("Your school holds 1 of 2 places. 1 left.");
  await expect(page.getByRole("button", { name: "Add another delegate" })).toHaveCount(0);
});

test("G2: two delegates on an outdated page are refused as a whole, with the number still available", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T048, [BEN, CORA]);
  const elsewhere = await page.context().newPage();
  await book(elsewhere, T045, [ADA]);
  await bookButton(page).click();
  await expect(title(page, "More than your school can book")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Your school already holds 1 of 2 places. It can book 1 more. Nothing was booked.");
  await expect(page.getByRole("link", { name: "Book 1 place instead" })).toBeVisible();
  await open(page, "/bookings");
  await expect(page.getByRole("main")).toContainText("Your school holds 1 of 2 places. 1 left.");
});

test("G3: the same delegate twice is refused beside the second field, and what was typed is kept", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await open(page, T045.form);
  const twin = { ...BEN, email: ` ${ADA.email.toUpperCase()} ` };
  await fillForm(page, [ADA, twin]);
  await goOn(page);
  const [first, second] = [delegate(page, 1), delegate(page, 2)];
  await expect(second.getByLabel("Work email")).toHaveAccessibleDescription(/already given to another delegate/);
  await expect(first.getByLabel("Work email")).not.toHaveAccessibleDescription(/already given/);
  await expect(page).toHaveTitle(/^Error: /);
  await expect(first.getByLabel("Full name")).toHaveValue(ADA.name);
  await expect(first.getByLabel("Access needs (optional)")).toHaveValue("Step-free access");
  await expect(second.getByLabel("Full name")).toHaveValue(BEN.name);
  await expect(page.getByLabel("Your work email")).toHaveValue(BOOKER.email);

  await page.getByRole("alert").getByRole("link", { name: /^Delegate 2: / }).click();
  await expect(second.getByLabel("Work email")).toBeFocused();
  await second.getByLabel("Work email").fill(BEN.email);
  await goOn(page);
  await expect(title(page, "Check your answers")).toBeVisible();
});

test("every fault is named at once, beside its field and in the summary", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await open(page, T045.form);
  await page.getByLabel("Your work email").fill("grace");
  await goOn(page);
  const summary = page.getByRole("alert");
  await expect(summary.getByRole("link")).toHaveText([
    "You: Enter a full name",
    "You: Enter an email address in the correct format, like name@school.org.uk",
    "Delegate: Enter a full name",
    "Delegate: Enter a work email address",
  ]);
  await expect(page.getByLabel("Your work email")).toHaveValue("grace");
  await expect(page.getByLabel("Your work email")).toHaveAccessibleDescription(/correct format/);
  await expect(delegate(page).getByLabel("Full name")).toHaveAccessibleDescription(/Enter a full name/);
});

test("the error summary leads to existing fields after delegates are removed and added", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await open(page, T045.form);
  await fillForm(page, [ADA, BEN]);
  await page.getByRole("button", { name: "Remove delegate 1" }).click();
  await expect(delegate(page).getByLabel("Full name")).toHaveValue(BEN.name);
  await page.getByRole("button", { name: "Add another delegate" }).click();
  await fillDelegate(delegate(page, 2), { ...CORA, email: "cora" });
  await goOn(page);
  await page.getByRole("alert").getByRole("link", { name: /^Delegate 2: / }).click();
  await expect(delegate(page, 2).getByLabel("Work email")).toBeFocused();
});

test("one place for each person: a delegate who has a place already is named, and can be changed", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await book(page, T045, [ADA]);
  await open(page, T046.form);
  await fillForm(page, [{ ...ADA, email: ADA.email.toUpperCase() }]);
  await goOn(page);
  await expect(title(page, "Already booked on this workshop")).toBeVisible();
  await page.getByRole("link", { name: "Change the delegates" }).click();
  await fillForm(page, [BEN]);
  await goOn(page);
  await expect(title(page, "Check your answers")).toBeVisible();
});

test("C2: cancelling asks who, and the whole booking can be cancelled at once", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA, BEN]);
  await open(page, `/bookings/${reference}/cancel`);
  await page.getByRole("button", { name: "Cancel the place" }).click();
  await expect(page.getByRole("group", { name: "Who is not coming?" })).toHaveAccessibleDescription(/Choose who to cancel/);
  await page.getByRole("alert").getByRole("link", { name: "Choose who to cancel" }).click();
  await expect(page.getByRole("radio", { name: ADA.name })).toBeFocused();

  await cancel(page, reference, "The whole booking");
  await open(page, WORKSHOP);
  await expect(row(page, T045)).toContainText("30 of 30 places left");
  await expect(page.getByRole("main")).toContainText("Your school holds 0 of 2 places. 2 left.");
  await open(page, `/bookings/${reference}/cancel`);
  await expect(page.getByRole("main")).toContainText("There is nothing to cancel");
});

test("C5: on a full session a name may be corrected and a place cancelled, but no place added", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA, BEN]);
  await backend.run("set-capacity", T045.code, "2");
  await open(page, `/bookings/${reference}`);
  await page.getByRole("link", { name: `Change details of ${ADA.name}` }).click();
  await page.getByLabel("Full name").fill(" ");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByLabel("Full name")).toHaveAccessibleDescription(/Enter a full name/);
  await page.getByLabel("Full name").fill("Ada Marsh-Ellery");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("heading", { name: "Ada Marsh-Ellery" })).toBeVisible();
  expect((await page.goto(T045.form))?.status()).toBe(409);
  await cancel(page, reference, "Ada Marsh-Ellery");
  await open(page, WORKSHOP);
  await expect(row(page, T045)).toContainText("1 of 2 places left");
});

test("C5: another delegate takes over a place on a full session", { tag: "@phone" }, async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA, BEN]);
  await backend.run("set-capacity", T045.code, "2");
  await open(page, `/bookings/${reference}`);
  await page.getByRole("link", { name: `Change details of ${ADA.name}` }).click();
  await page.getByLabel("Full name").fill(CORA.name);
  await page.getByLabel("Work email").fill(BEN.email);
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByLabel("Work email")).toHaveAccessibleDescription(/already has a place on this workshop/);
  await expect(page.getByLabel("Full name")).toHaveValue(CORA.name);
  await page.getByLabel("Work email").fill(CORA.email);
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("heading", { name: CORA.name })).toBeVisible();
  await expect(page.getByRole("main")).not.toContainText(ADA.email);
  await open(page, WORKSHOP);
  await expect(row(page, T045)).toContainText("Fully booked");
});

test("a booking is added to a calendar", async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  const reference = await book(page, T045, [ADA]);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Add to calendar" }).click()]);
  expect(download.suggestedFilename()).toBe(`${reference}.ics`);
  const { entries } = await calendarOf(page, `/bookings/${reference}/calendar.ics`);
  expect(entries).toEqual([expect.objectContaining({ starts: "2016-05-13T08:30:00.000Z", ends: "2016-05-13T10:30:00.000Z" })]);
});

test("the booker is remembered on the device if they choose to be, until they sign out", { tag: "@scripts" }, async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await open(page, T045.form);
  await fillForm(page, [ADA]);
  await page.getByRole("checkbox", { name: /^Remember my name/ }).check();
  await goOn(page);
  await bookButton(page).click();
  await readReference(page);
  await open(page, T048.form);
  await expect(page.getByLabel("Your full name")).toHaveValue(BOOKER.name);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await signIn(page, backend.demonstration, T048.form);
  await expect(page.getByRole("checkbox", { name: /^Remember my name/ })).toBeVisible();
  await expect(page.getByLabel("Your full name")).toHaveValue("");
});
