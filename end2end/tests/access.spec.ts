// Accessibility: every page in every state, with a keyboard alone, on a small screen, with large text, in both colour schemes.

import { type Locator, type Page } from "@playwright/test";

import { expect, type Backend, test } from "../support/backend.ts";
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
  fillForm,
  goOn,
  open,
  readReference,
  row,
  schoolField,
  signIn,
  T045,
  T048,
  title,
  WORKSHOP,
} from "../support/journey.ts";
import { inspect } from "../support/inspection.ts";

// The school with the longest name, which is as long as those of real schools.
const longest = (backend: Backend) => backend.school("Greenshank");
const EVERYWHERE = { tag: ["@scripts", "@phone"] };

test("L6, L7: pages for everyone", EVERYWHERE, async ({ page }) => {
  for (const address of ["/", "/?q=case", "/?q=zebra", "/sheets/71-16", WORKSHOP, "/bookings", "/nowhere"]) {
    await open(page, address);
    await expect(title(page)).toBeVisible();
    await inspect(page, address);
  }
});

test("L6, L7: every sheet and workshop of the demonstration", EVERYWHERE, async ({ page }) => {
  await open(page, "/");
  const links = await page.getByRole("main").getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  const pages = [...new Set(links)].filter((address) => /^\/(sheets|workshops)\//.test(address) && !address.includes("71-16"));
  expect(pages.length).toBeGreaterThan(2);
  for (const address of pages) {
    await open(page, address);
    await expect(title(page)).toBeVisible();
    await inspect(page, address);
  }
});

test("L6, L7: error pages", { tag: ["@scripts", "@phone", "@broken"] }, async ({ page, backend, watch }) => {
  watch.allow(/^status 500: /);
  for (const address of ["/forbidden", "/problem"]) {
    await open(page, address);
    await inspect(page, address);
  }
  await backend.sql("alter table sheet rename to sheet_away");
  await open(page, WORKSHOP);
  await inspect(page, "a page that failed");
});

test("L6, L7: signing in", EVERYWHERE, async ({ page }) => {
  await open(page, "/sign-in");
  const school = await schoolField(page);
  await inspect(page, "the form");
  await school.fill("school");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option", { selected: true })).toBeVisible();
  await inspect(page, "schools to choose from");
  await school.fill("no such school");
  await inspect(page, "no school found");
  await page.getByLabel("PIN").fill("12");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toBeVisible();
  await schoolField(page);
  await inspect(page, "errors");
});

test("L6, L7: booking", EVERYWHERE, async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_FAILED/);
  await signIn(page, longest(backend), T045.form);
  await inspect(page, "the form");
  await fillForm(page, [ADA, { ...BEN, email: ADA.email }]);
  await inspect(page, "two delegates");
  await goOn(page);
  await expect(page.getByRole("alert")).toBeVisible();
  await inspect(page, "a fault beside its field");
  await fillForm(page, [ADA, { ...BEN, email: "" }], { name: "", email: "grace" });
  await goOn(page);
  await expect(page.getByRole("alert").getByRole("link")).toHaveCount(3);
  await inspect(page, "many faults");
  await fillForm(page, [ADA, BEN]);
  await goOn(page);
  await expect(title(page, "Check your answers")).toBeVisible();
  await inspect(page, "answers to check");
  await page.route("**/api/booking/book?*", (route) => route.abort());
  await bookButton(page).click();
  await expect(page.getByRole("status").filter({ hasText: "Waiting to send (1)" })).toBeVisible();
  await inspect(page, "no answer came");
  await page.unrouteAll();
  await readReference(page);
  await inspect(page, "booked");
  await page.goBack();
  await expect(title(page, /nothing left/)).toBeVisible();
  await inspect(page, "nothing to check");
});

test("L6, L7: refusals", EVERYWHERE, async ({ page, backend, visitor }) => {
  const other = await visitor();
  await signIn(other, backend.neighbour);
  await checkAnswers(other, T045, [ADA, BEN]);
  await backend.run("set-capacity", T045.code, "1");
  await bookButton(other).click();
  await expect(title(other, "Not enough places left")).toBeVisible();
  await inspect(other, "not enough places");
  await book(other, T048, [ADA, BEN]);
  await open(other, T045.form);
  await inspect(other, "the school’s limit is reached");
  await open(other, WORKSHOP);
  await inspect(other, "a workshop whose limit is reached");

  await signIn(page, longest(backend));
  await book(page, T045, [{ ...ADA, email: "someone@else.example" }]);
  await open(other, "/");
  await expect(other.getByText("Fully booked").first()).toBeVisible();
  await inspect(other, "home with a full session");
  await open(other, WORKSHOP);
  await inspect(other, "a workshop with a full session");
  const waits = await visitor();
  await signIn(waits, backend.school("Lapwing"), T045.form);
  await inspect(waits, "the form of a full session");
  await fillForm(waits, [BEN, CORA].map((person) => ({ ...person, email: `other.${person.email}` })));
  await goOn(waits);
  await expect(title(waits, "Join the waiting list")).toBeVisible();
  await inspect(waits, "joining the waiting list");
  await waits.getByRole("button", { name: "Join the waiting list" }).click();
  await expect(title(waits, "You are on the waiting list")).toBeVisible();
  await inspect(waits, "on the waiting list");
  await open(waits, "/bookings");
  await inspect(waits, "our bookings with one that waits");
  await backend.sql("update session set state = 'cancelled' where code = 'TLS-0516-T046'");
  await open(page, WORKSHOP);
  await expect(row(page, { code: "TLS-0516-T046" })).toContainText("Cancelled");
  await inspect(page, "a workshop with a cancelled session");
});

test("L6, L7: our bookings", EVERYWHERE, async ({ page, backend }) => {
  await signIn(page, longest(backend));
  await inspect(page, "nothing booked");
  const reference = await book(page, T045, [ADA, BEN]);
  await open(page, "/bookings");
  await inspect(page, "held");
  await open(page, `/bookings/${reference}`);
  await inspect(page, "a booking");
  await page.getByRole("link", { name: `Change details of ${ADA.name}` }).click();
  await expect(title(page, "Change delegate")).toBeVisible();
  await inspect(page, "a delegate’s details");
  await page.getByLabel("Full name").fill("");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await inspect(page, "a delegate without a name");
  await open(page, `/bookings/${reference}/cancel`);
  await inspect(page, "whom to cancel");
  await page.getByRole("button", { name: "Cancel the place" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await inspect(page, "nobody chosen");
  await cancel(page, reference, ADA.name);
  await inspect(page, "cancelled");
  await open(page, "/bookings");
  await inspect(page, "held and cancelled");
  await cancel(page, reference, BEN.name);
  await open(page, `/bookings/${reference}/cancel`);
  await inspect(page, "nothing left to cancel");
});

test("L6, L7: moving places, and the pages of moved places", EVERYWHERE, async ({ page, backend }) => {
  await signIn(page, longest(backend));
  const reference = await book(page, T045, [ADA, BEN]);
  await backend.run("set-capacity", T048.code, "1");
  await open(page, `/bookings/${reference}/move`);
  await inspect(page, "who moves, and where to");
  await page.getByRole("radio", { name: "Everybody on this booking" }).check();
  await page.getByRole("radio", { name: T048.when }).check();
  await page.getByRole("button", { name: "Move" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await inspect(page, "no room to move to");
  await awake(page);
  await page.getByRole("radio", { name: ADA.name }).check();
  await page.getByRole("button", { name: "Move" }).click();
  await expect(page.getByRole("alert")).toContainText("Moved.");
  await inspect(page, "moved");
  await open(page, `/bookings/${reference}`);
  await inspect(page, "the booking that was moved from");
  const late = await backend.another({ PLACEBOOK_NOW: "2016-05-12T09:00:00+01:00" });
  await open(page, `${late.url}/bookings/${reference}/cancel`);
  await inspect(page, "cancelling late");
  await cancel(page, reference, BEN.name);
  await inspect(page, "cancelled late");
  await open(page, `/bookings/${reference}/move`);
  await inspect(page, "nothing left to move");
});

test("L6, L7: a delegate’s own page", EVERYWHERE, async ({ page, backend }) => {
  await backend.sql("update venue set map_link = 'https://maps.example/centre', access_notes = 'Ring at the side door; a ramp leads to it from the car park'");
  await signIn(page, longest(backend));
  const reference = await book(page, T045, [ADA]);
  await open(page, `/bookings/${reference}`);
  const link = (await page.getByRole("link", { name: `${ADA.name}’s own page` }).getAttribute("href")) ?? "";
  await open(page, link);
  await page.getByText("Keep your calendar up to date automatically").click();
  await inspect(page, "a delegate’s place");
  await open(page, `${link}/cannot-come`);
  await inspect(page, "a delegate who cannot come");
  await page.getByRole("button", { name: "Give my place back" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await inspect(page, "a place given back");
  await open(page, `${link}/cannot-come`);
  await inspect(page, "nothing to give back");
  await open(page, "/bookings");
  await inspect(page, "our bookings with a delegate who cannot come");
  await open(page, "/delegate/nobody");
  await inspect(page, "a link that leads nowhere");
});

test("L6, L7: commands that wait to be sent, and their results", { tag: ["@scripts", "@phone"] }, async ({ page, backend, watch }) => {
  watch.allow(/net::ERR_/);
  await signIn(page, longest(backend));
  await open(page, T045.form);
  await page.context().setOffline(true);
  await fillForm(page, [ADA]);
  await goOn(page);
  await expect(page.getByRole("alert")).toBeVisible();
  await inspect(page, "no connection");
  await page.getByRole("button", { name: "Book as soon as there is a connection" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Waiting to send (1)" })).toBeVisible();
  await inspect(page, "something waits to be sent");
  // This is checked before the page is left, because a page that is being left may get its connection back in time to send.
  await backend.run("set-capacity", T045.code, "1");
  await backend.sql("update session set state = 'cancelled' where code = 'TLS-0516-T045'");
  // The result appears on another page.
  await page.goto("about:blank");
  await page.context().setOffline(false);
  await open(page, "/");
  await expect(page.getByRole("status").getByText("Not done", { exact: true })).toBeVisible();
  await inspect(page, "what was sent later and refused");
});

test("L6, L7: a closed workshop, and one that is not open yet", EVERYWHERE, async ({ page, backend }) => {
  const later = await backend.another({ PLACEBOOK_NOW: "2016-05-16T09:00:00+01:00" });
  await signIn(page, backend.demonstration);
  for (const address of [WORKSHOP, T045.form, "/"]) {
    await open(page, `${later.url}${address}`);
    await inspect(page, `${address} after the closing`);
  }
  await backend.sql("update workshop set opens_at = '2016-05-01' where id in (select workshop_id from session where code = 'TLS-0516-T045')");
  for (const address of [WORKSHOP, T045.form]) {
    await open(page, address);
    await inspect(page, `${address} before the opening`);
  }
});

test("L7: the whole journey with a keyboard alone, with a visible focus", { tag: "@scripts" }, async ({ page, backend }) => {
  const { keyboard } = page;
  const to = (role: "link" | "button" | "textbox" | "radio" | "combobox", name: string | RegExp, options = {}) => tabTo(page, page.getByRole(role, { name, ...options }));

  await open(page, "/");
  await keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to main content" })).toBeFocused();
  await keyboard.press("Enter");
  await to("link", /^NSCB Serious Case Review|Implementing the Learning/);
  await keyboard.press("Enter");
  await page.waitForURL(/71-16/);
  if (page.url().includes("/sheets/")) {
    await to("link", "See sessions and book");
    await keyboard.press("Enter");
  }
  await to("link", `Book places on ${T045.when}`);
  await keyboard.press("Enter");

  await expect(title(page, /^Sign in/)).toBeVisible();
  await schoolField(page);
  await to("combobox", "School");
  await keyboard.type("hawth");
  await keyboard.press("ArrowDown");
  await expect(page.getByRole("option", { selected: true })).toContainText(backend.demonstration.name);
  await keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "School" })).toHaveValue(new RegExp(backend.demonstration.name));
  await tabTo(page, page.getByLabel("PIN"));
  await keyboard.type(backend.demonstration.pin);
  await keyboard.press("Enter");

  await expect(title(page, "Book places")).toBeVisible();
  await awake(page);
  await to("textbox", "Your full name");
  await keyboard.type(BOOKER.name);
  await keyboard.press("Enter");
  await expect(page.getByRole("alert")).toBeFocused();
  await tabTo(page, page.getByRole("alert").getByRole("link", { name: /^You: / }));
  await keyboard.press("Enter");
  await expect(page.getByLabel("Your work email")).toBeFocused();
  await keyboard.type(BOOKER.email);
  await to("textbox", "Full name", { exact: true });
  await keyboard.type(ADA.name);
  await to("textbox", "Work email", { exact: true });
  await keyboard.type(ADA.email);
  await to("button", "Add another delegate");
  await keyboard.press("Space");
  const second = page.getByRole("group", { name: "Delegate 2" });
  await tabTo(page, second.getByLabel("Full name"));
  await keyboard.type(BEN.name);
  await tabTo(page, second.getByLabel("Work email"));
  await keyboard.type(BEN.email);
  await to("button", "Continue");
  await keyboard.press("Space");

  await expect(title(page, "Check your answers")).toBeVisible();
  await to("button", "Book 2 places");
  await keyboard.press("Enter");
  const reference = await readReference(page);

  await to("link", "Cancel places");
  await keyboard.press("Enter");
  await expect(title(page, "Cancel places")).toBeVisible();
  await tabTo(page, page.getByRole("radio", { name: ADA.name }));
  await keyboard.press("ArrowDown");
  await expect(page.getByRole("radio", { name: BEN.name })).toBeChecked();
  await keyboard.press("ArrowUp");
  await to("button", "Cancel the place");
  await keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Cancelled");
  await expect(page).toHaveURL(new RegExp(reference));
});

/** Presses Tab until the element has the focus, and expects a visible focus at every stop. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    expect(await focusIsSeen(page)).toBe("seen");
    if (await target.evaluateAll((elements) => elements.some((element) => element === document.activeElement))) return;
  }
  throw new Error(`Tab does not lead to ${target}`);
}

/** A ring, a shadow or another background that the element has only with the focus. */
async function focusIsSeen(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return "seen";
    const drawn = (style: CSSStyleDeclaration) => [style.outlineStyle, style.outlineColor, style.outlineWidth, style.boxShadow, style.backgroundColor].join();
    const marked = element.matches("input[type=radio], input[type=checkbox]") ? getComputedStyle(element.nextElementSibling ?? element, "::before") : getComputedStyle(element);
    const focused = drawn(marked);
    element.blur();
    const plain = drawn(marked);
    element.focus();
    const { width, height, top, bottom } = element.getBoundingClientRect();
    const onScreen = width > 1 && height > 1 && bottom > 0 && top < innerHeight;
    return focused !== plain && onScreen ? "seen" : `not seen: ${element.outerHTML.slice(0, 120)}`;
  });
}
