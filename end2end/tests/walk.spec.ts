// A walk through every page of the site by its links and forms, in one document: the list of pages is the router's own.

import { readFile } from "node:fs/promises";

import { codeOf } from "../support/authenticator.ts";
import { expect, test } from "../support/backend.ts";
import { ADA, awake, BEN, book, fillForm, giveSchoolAndPin, goOn, open, readReference, scripted, signIn, T045, T048, title } from "../support/journey.ts";
import { comeIn, INES, PASSWORD, SAM, signOut } from "../support/office.ts";
import { Walk } from "../support/walk.ts";

/** The pages of each walk, as the router writes their addresses. */
const PUBLIC = ["/", "/sheets/:slug", "/workshops/:slug", "/sign-in", "/visits", "/office/sign-in", "/delegate/:link", "/delegate/:link/cannot-come"];
const SCHOOL = [
  "/bookings",
  "/bookings/:reference",
  "/bookings/:reference/cancel",
  "/bookings/:reference/delegates/:position",
  "/bookings/:reference/move",
  "/workshops/:slug/sessions/:number/book",
  "/workshops/:slug/sessions/:number/check",
  "/workshops/:slug/sessions/:number/wait",
];
const SHEETS = [
  "/office",
  "/office/drafts/:id",
  "/office/drafts/:id/attachments",
  "/office/sheets",
  "/office/sheets/:slug",
  "/office/sheets/:slug/sessions/new",
  "/office/sheets/paste",
  "/office/venues",
  "/office/venues/:id",
  "/office/venues/:id/merge",
  "/office/venues/new",
];
const SESSIONS = [
  "/office/acting",
  "/office/registers",
  "/office/reports",
  "/office/reports/:slug",
  "/office/sessions",
  "/office/sessions/:id",
  "/office/sessions/:id/cancel",
  "/office/sessions/:id/register",
  "/office/sessions/:id/register/needs",
  "/office/sessions/:id/register/print",
  "/office/sessions/month",
];
const PEOPLE = [
  "/office/account",
  "/office/account/password",
  "/office/audit",
  "/office/officers",
  "/office/officers/:id",
  "/office/officers/second-step",
  "/office/password/:link",
  "/office/people",
  "/office/people/:key",
  "/office/people/:key/erase",
  "/office/schools",
  "/office/schools/:urn",
  "/office/schools/import",
  "/office/schools/import/:id",
  "/office/schools/new",
  "/office/sign-in/code",
  "/office/sign-in/set-up",
];
/** Pages to which no link leads: they are shown where something went wrong. */
const TROUBLE = ["/busy", "/forbidden", "/made-for-another", "/not-kept", "/offline", "/problem", "/too-large", "/unreadable"];

/** The addresses of the router, in the file that has them. */
async function routes(): Promise<string[]> {
  const text = await readFile(new URL("../../app/src/shell/mod.rs", import.meta.url), "utf8");
  const found: string[] = [];
  let parent = "";
  for (const [, tag, path] of text.matchAll(/<(\/?\w*Route)\b(?: path=path!\("([^"]*)"\))?/g)) {
    if (tag === "ParentRoute") parent = path ?? "";
    else if (tag === "/ParentRoute") parent = "";
    else if (path !== undefined) found.push(parent + path);
  }
  return found.sort();
}

test("every page of the router is on one of the walks", { tag: "@scripts" }, async () => {
  expect([...PUBLIC, ...SCHOOL, ...SHEETS, ...SESSIONS, ...PEOPLE, ...TROUBLE].sort()).toEqual(await routes());
});

test("a walk through the public pages", async ({ page, backend, visitor }) => {
  test.slow();
  const school = await visitor();
  await signIn(school, backend.demonstration);
  const reference = await book(school, T045, [ADA]);
  await open(school, `/bookings/${reference}`);
  const link = await school.getByRole("link", { name: `${ADA.name}’s own page` }).getAttribute("href");
  await open(page, "/");
  const walk = new Walk(page, PUBLIC);
  await walk.follow(/^\/sheets\//);
  await walk.arrive("/sheets/:slug");
  await walk.follow(/^\/$/);
  await walk.arrive("/", "Training for schools");
  await walk.follow("/workshops/71-16");
  await walk.arrive("/workshops/:slug");
  await walk.follow(/^\/sign-in/);
  await walk.arrive("/sign-in");
  await open(page, "/visits");
  walk.apart();
  await walk.follow("/office/sign-in");
  await walk.arrive("/office/sign-in", "Sign in to the office");
  await page.goBack();
  await walk.arrive("/visits");
  // The delegate opens the link of an email.
  await open(page, link ?? "");
  walk.apart();
  await walk.follow(/cannot-come$/);
  await walk.arrive("/delegate/:link/cannot-come");
  await walk.press("Give my place back");
  await walk.arrive("/delegate/:link");
  walk.end();
});

test("a walk through a school’s pages", async ({ page, backend, visitor }) => {
  test.slow();
  await open(page, "/");
  const walk = new Walk(page, SCHOOL);
  await walk.follow("/workshops/71-16");
  await expect(title(page, /Child P|Implementing/)).toBeVisible();
  await awake(page);
  await walk.follow(/sessions\/1\/book$/);
  await expect(title(page, /^Sign in/)).toBeVisible();
  await giveSchoolAndPin(page, backend.demonstration);
  await walk.arrive("/workshops/:slug/sessions/:number/book", "Book places");
  await fillForm(page, [ADA, BEN].slice(0, scripted() ? 2 : 1));
  await goOn(page);
  await walk.arrive("/workshops/:slug/sessions/:number/check", "Check your answers");
  await walk.press(/^Book \d/);
  await readReference(page);
  await walk.arrive("/bookings/:reference");
  await walk.follow(/delegates\/1$/);
  await walk.arrive("/bookings/:reference/delegates/:position");
  await page.getByLabel("Role (optional)").fill("Head teacher");
  await walk.press("Save changes");
  await walk.arrive("/bookings/:reference");
  await walk.follow(/\/move$/);
  await walk.arrive("/bookings/:reference/move");
  await page.getByRole("radio", { name: /^(Everybody on this booking|Ada)/ }).first().check();
  await page.getByRole("radio", { name: T048.when }).check();
  await walk.press("Move");
  await walk.arrive("/bookings/:reference");
  await walk.follow("/bookings");
  await walk.arrive("/bookings", "Our bookings");
  await walk.follow(/\/cancel$/);
  await walk.arrive("/bookings/:reference/cancel");
  await page.getByRole("radio").first().check();
  await walk.press("Cancel the place");
  await walk.arrive("/bookings/:reference");
  // Another school takes the last place.
  await backend.run("set-capacity", T045.code, "1");
  const other = await visitor();
  await signIn(other, backend.neighbour);
  await book(other, T045, [BEN]);
  await walk.follow("/");
  await walk.arrive("/");
  await walk.follow("/workshops/71-16");
  await walk.arrive("/workshops/:slug");
  await walk.follow(/sessions\/1\/book$/);
  await walk.arrive("/workshops/:slug/sessions/:number/book", "Book places");
  await fillForm(page, [{ ...ADA, email: "another@school.example" }]);
  await goOn(page);
  await walk.arrive("/workshops/:slug/sessions/:number/wait", "Join the waiting list");
  walk.end();
});

test("a walk through the office: sheets and venues", async ({ page, backend }) => {
  test.slow();
  await comeIn(page, backend, INES);
  const walk = new Walk(page, SHEETS);
  await walk.follow("/office/sheets");
  await walk.arrive("/office/sheets");
  await walk.follow("/office");
  await walk.arrive("/office", "Office");
  await walk.follow("/office/sheets");
  await walk.arrive("/office/sheets");
  await walk.follow(/^\/office\/sheets\/71-16$/);
  await walk.arrive("/office/sheets/:slug");
  await walk.follow(/\/sessions\/new/);
  await walk.arrive("/office/sheets/:slug/sessions/new");
  await walk.follow("/office/sheets");
  await walk.arrive("/office/sheets");
  await walk.follow("/office/sheets/paste");
  await walk.arrive("/office/sheets/paste");
  await page.getByLabel("Text of the sheet").fill("Number: 97/16\nType: CPD\nSubject: First aid\n\nFriday 13 May 2016, 2pm - 4pm, Riverside\n");
  await walk.press("Read it");
  // A file may be sent instead of the text, so the browser sends this form itself.
  await walk.arrive("/office/drafts/:id", /draft$/, { documents: scripted() ? 1 : 0 });
  await page.getByRole("main").getByRole("button", { name: /[Ff]iles|[Aa]ttach/ }).or(page.locator('a[href$="/attachments"]')).first().click();
  await walk.arrive("/office/drafts/:id/attachments");
  await page.goBack();
  await walk.arrive("/office/drafts/:id", /draft$/);
  await walk.follow("/office/venues");
  await walk.arrive("/office/venues");
  await walk.follow("/office/venues/new");
  await walk.arrive("/office/venues/new");
  await page.getByLabel("Name", { exact: true }).fill("River Centre");
  await walk.press(/^Add$/);
  await expect(page.getByRole("alert")).toBeVisible();
  await awake(page);
  walk.apart();
  await walk.follow("/office/venues");
  await walk.arrive("/office/venues");
  await walk.follow(/^\/office\/venues\/\d+$/);
  await walk.arrive("/office/venues/:id");
  await walk.follow(/\/merge$/);
  await walk.arrive("/office/venues/:id/merge");
  walk.end();
});

test("a walk through the office: sessions, registers and reports", async ({ page, backend, visitor }) => {
  test.slow();
  const school = await visitor();
  await signIn(school, backend.demonstration);
  await book(school, T045, [ADA]);
  await comeIn(page, backend, INES);
  const walk = new Walk(page, SESSIONS);
  const id = await backend.sql(`select id from session where code = '${T045.code}'`);
  await walk.follow("/office/sessions");
  await walk.arrive("/office/sessions");
  await walk.follow("/office/sessions/month");
  await walk.arrive("/office/sessions/month");
  await page.goBack();
  await walk.arrive("/office/sessions");
  await walk.follow(`/office/sessions/${id}`);
  await walk.arrive("/office/sessions/:id");
  await walk.follow(/^\/office\/acting/);
  await walk.arrive("/office/acting", "Act for a school");
  await page.goBack();
  await walk.arrive("/office/sessions/:id");
  await walk.follow(/\/cancel$/);
  await walk.arrive("/office/sessions/:id/cancel");
  await page.goBack();
  await walk.arrive("/office/sessions/:id");
  await walk.follow(/\/register$/);
  await walk.arrive("/office/sessions/:id/register");
  await walk.follow(/\/needs$/);
  await walk.arrive("/office/sessions/:id/register/needs");
  await page.goBack();
  await walk.arrive("/office/sessions/:id/register");
  await walk.follow(/\/print$/);
  await walk.arrive("/office/sessions/:id/register/print");
  await page.goBack();
  await walk.arrive("/office/sessions/:id/register");
  await walk.follow("/office/registers");
  await walk.arrive("/office/registers");
  await walk.follow("/office/reports");
  await walk.arrive("/office/reports");
  await walk.follow(/^\/office\/reports\/71-16$/);
  await walk.arrive("/office/reports/:slug");
  walk.end();
});

test("a walk through the office: schools, officers, people and accounts", async ({ page, backend, visitor }) => {
  test.slow();
  const school = await visitor();
  await signIn(school, backend.demonstration);
  await book(school, T045, [ADA]);
  await comeIn(await visitor(), backend, SAM, "trainer");
  const said = await backend.run("add-officer", INES.email, INES.name);
  await open(page, /\/office\/password\/\S+/.exec(said)?.[0] ?? "");
  const walk = new Walk(page, PEOPLE);
  await page.getByLabel("New password").fill("short");
  await page.getByLabel("Type the password again").fill("short");
  await walk.press("Set password and sign in");
  await walk.arrive("/office/password/:link");
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByLabel("Type the password again").fill(PASSWORD);
  await walk.press("Set password and sign in");
  await walk.arrive("/office", "Office");
  await walk.follow("/office/schools");
  await walk.arrive("/office/schools");
  await walk.follow("/office/schools/new");
  await walk.arrive("/office/schools/new");
  await page.goBack();
  await walk.arrive("/office/schools");
  await walk.follow(/^\/office\/schools\/\d{6}$/);
  await walk.arrive("/office/schools/:urn");
  await walk.follow("/office/schools");
  await walk.arrive("/office/schools");
  await walk.follow("/office/schools/import");
  await walk.arrive("/office/schools/import");
  const rows = ['"URN","LA (code)","EstablishmentName","EstablishmentStatus (name)","PhaseOfEducation (name)"', '"120001","926","Ash School","Open","Primary"', ""];
  await page.getByLabel("File").setInputFiles({ name: "schools.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\r\n"), "latin1") });
  await walk.press("Read the file");
  // An upload is the browser's own.
  await expect(page).toHaveURL(/\/import\/\d+$/);
  await expect(title(page)).toBeVisible();
  await awake(page);
  await walk.arrive("/office/schools/import/:id", undefined, { documents: scripted() ? 1 : 0 });
  await walk.follow("/office/officers");
  await walk.arrive("/office/officers");
  await walk.follow(/^\/office\/officers\/\d+$/);
  await walk.arrive("/office/officers/:id");
  await walk.follow("/office/audit");
  await walk.arrive("/office/audit");
  await walk.follow("/office/people");
  await walk.arrive("/office/people");
  await page.getByLabel("Email or name").fill(ADA.email);
  await walk.press("Find");
  await walk.arrive("/office/people");
  await walk.follow(/^\/office\/people\/[^/]+$/);
  await walk.arrive("/office/people/:key", ADA.name);
  await walk.follow(/\/erase$/);
  await walk.arrive("/office/people/:key/erase");
  await walk.follow("/office");
  await walk.arrive("/office", "Office");
  await walk.follow("/office/account");
  await walk.arrive("/office/account");
  await walk.follow("/office/account/password");
  await walk.arrive("/office/account/password");
  await page.goBack();
  await walk.arrive("/office/account");
  await walk.press("Turn it on");
  await walk.arrive("/office/account");
  const key = await page.getByRole("code").first().innerText();
  await page.getByLabel("Your password").fill(PASSWORD);
  await page.getByRole("textbox", { name: "Code" }).fill(codeOf(key, new Date()));
  await walk.press("Turn it on");
  await walk.arrive("/office/account");
  await walk.follow("/office/officers");
  await walk.arrive("/office/officers");
  await walk.follow("/office/officers/second-step");
  await walk.arrive("/office/officers/second-step");
  await page.getByLabel("Trainer").check();
  await walk.press("Save");
  await walk.arrive("/office/officers/second-step");
  for (const [officer, pattern, heading] of [[INES, "/office/sign-in/code", "Enter your code"], [SAM, "/office/sign-in/set-up", "Set up your second step"]] as const) {
    if (officer === INES) await signOut(page);
    await expect(page.getByRole("banner")).not.toContainText(INES.name);
    await awake(page);
    await open(page, "/office/sign-in");
    walk.apart();
    await page.getByLabel("Email").fill(officer.email);
    await page.getByLabel("Password").fill(PASSWORD);
    await walk.press("Sign in");
    await walk.arrive(pattern, heading);
  }
  walk.end();
});

test("the pages about trouble are reached in the same document", { tag: "@scripts" }, async ({ page, watch }) => {
  watch.allow(/^status 50/);
  await open(page, "/");
  const walk = new Walk(page, TROUBLE);
  for (const address of TROUBLE) {
    await page.evaluate((href) => document.querySelector("header a")?.setAttribute("href", href), address);
    await page.locator(`header a[href="${address}"]`).first().click();
    await walk.arrive(address);
  }
  walk.end();
});

