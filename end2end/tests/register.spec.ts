// The register on a phone, with and without a connection, and the report.

import { type Page } from "@playwright/test";

import { expect, type Backend, test } from "../support/backend.ts";
import { disconnect, reconnect } from "../support/connection.ts";
import { allThatIsKept, mark as ageMark, workerIsThere } from "../support/device.ts";
import { inspect } from "../support/inspection.ts";
import { ADA, awake, BEN, book, CORA, open, scripted, signIn, T045, title } from "../support/journey.ts";
import { signOut } from "../support/office.ts";
import { enterOffice, line, mark, morning, registerOf } from "../support/register.ts";
import { type Server } from "../support/server.ts";

const ON_A_PHONE = { tag: ["@scripts", "@phone"] };

/** The states of all places, by name. */
function states(backend: Backend): Promise<string> {
  return backend.sql("select string_agg(split_part(name, ' ', 1) || ' ' || state, ', ' order by name) from place");
}

/** Books Ada and Ben, and opens the register as an officer. */
async function openRegister(page: Page, backend: Backend, school: Page): Promise<{ server: Server; address: string }> {
  await signIn(school, backend.demonstration);
  await book(school, T045, [ADA, BEN]);
  const server = await morning(backend);
  await enterOffice(page, backend, server);
  const address = await registerOf(backend, T045);
  await open(page, server.url + address);
  return { server, address };
}

/** Inspects the page, if scripts run. */
async function inspected(page: Page, state: string): Promise<void> {
  if (scripted()) await inspect(page, state);
}

test("the register is taken with one tap each, and a tap takes it back", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  await openRegister(page, backend, await visitor());
  await inspected(page, "a register that nobody has marked");
  // The address in the QR code on a delegate's page.
  const place = await backend.sql(`select id from place where delegate_email = '${BEN.email}'`);
  await page.goto(`${page.url()}#place-${place.trim()}`);
  await expect(page.locator("li:target")).toContainText(BEN.name);
  await mark(page, ADA, "Here");
  await expect(line(page, ADA)).toContainText("Here");
  await expect(page.getByRole("main")).toContainText("1 of 2 came");
  await mark(page, BEN, "Came late");
  await expect(line(page, BEN)).toContainText("Came late, at 9:40am");
  expect(await states(backend)).toBe("Ada attended, Ben attended");
  await awake(page);
  await mark(page, BEN, "Undo");
  await expect(line(page, BEN)).toContainText("Not marked");
  await inspected(page, "a register with marks");
  expect(await states(backend)).toBe("Ada attended, Ben booked");
});

test("a walk-in is booked; the closed register says who was absent", async ({ page, backend, visitor }) => {
  await openRegister(page, backend, await visitor());
  await page.getByRole("button", { name: "Add this person" }).click();
  await expect(page.getByRole("alert").first()).toContainText("Enter a full name");
  await inspected(page, "a walk-in with faults");
  await page.getByLabel("Full name").fill(CORA.name);
  await page.getByLabel("Work email").fill(CORA.email);
  await page.getByLabel("School’s name or URN").fill(backend.neighbour.urn);
  await page.getByRole("button", { name: "Add this person" }).click();
  await expect(page.getByRole("alert")).toContainText(`${CORA.name} is booked and marked as here.`);
  await page.getByRole("button", { name: "Close the register" }).click();
  await expect(page.getByRole("alert")).toContainText("The register is closed");
  await inspected(page, "a closed register");
  expect(await states(backend)).toBe("Ada absent, Ben absent, Cora attended");
  await page.getByRole("button", { name: "Open the register again" }).click();
  await expect(page.getByRole("alert")).toContainText("open again");
  expect(await states(backend)).toBe("Ada booked, Ben booked, Cora attended");
});

test("a recorded walk-in is booked when there is room again", { tag: "@phone" }, async ({ page, backend, visitor }) => {
  await openRegister(page, backend, await visitor());
  await backend.sql(`update session set capacity = 2 where code = '${T045.code}'`);
  await page.getByLabel("Full name").fill(CORA.name);
  await page.getByLabel("Work email").fill(CORA.email);
  await page.getByLabel("School’s name or URN").fill("A school far away");
  await page.getByRole("button", { name: "Add this person" }).click();
  await expect(page.getByRole("alert")).toContainText(`${CORA.name} is recorded but not booked`);
  const book = page.getByRole("button", { name: new RegExp(`^Book\\s*: ${CORA.name}$`) });
  const school = page.getByLabel(new RegExp(`^School’s name or URN\\s*: ${CORA.name}$`));
  await inspected(page, "a register with a recorded person");
  await book.click();
  await expect(page.getByRole("alert").first()).toContainText("Not booked: every place is taken");
  await inspected(page, "a recorded person for whom there is no room");
  await backend.sql(`update session set capacity = 3 where code = '${T045.code}'`);
  await book.click();
  await expect(page.getByRole("alert").first()).toContainText("Enter the school’s name or URN");
  await school.fill("Nowhere School");
  await book.click();
  await expect(page.getByRole("alert").first()).toContainText("no open school, or more than one, has that name or number");
  await expect(school).toHaveValue("Nowhere School");
  await inspected(page, "a recorded person whose school is not known");
  await page.getByRole("button", { name: "Close the register" }).click();
  await expect(page.getByRole("main")).toContainText("Open the register again to book them.");
  await expect(book).toHaveCount(0);
  await inspected(page, "a closed register with a recorded person");
  await page.getByRole("button", { name: "Open the register again" }).click();
  await school.fill(backend.neighbour.urn);
  await book.click();
  await expect(page.getByRole("alert")).toContainText(`${CORA.name} is booked and marked as here.`);
  await expect(line(page, CORA)).toContainText("Here");
  await expect(page.getByRole("main")).toContainText("1 of 3 came");
  await expect(page.getByRole("main")).not.toContainText("could not be booked");
  expect(await states(backend)).toBe("Ada booked, Ben booked, Cora attended");
});

test("axe finds nothing on needs, the signing sheet and the report", async ({ page, backend, visitor }) => {
  const { server, address } = await openRegister(page, backend, await visitor());
  await page.getByRole("link", { name: "See what 1 delegate needs." }).click();
  await expect(page.getByRole("main")).toContainText("Step-free access");
  await inspected(page, "what delegates need");
  expect(await backend.sql("select count(*) from audit where action = 'look at needs'")).toBe("1");
  await open(page, `${server.url}${address}/print`);
  await inspected(page, "the sheet to sign");
  await open(page, `${server.url}/office/registers`);
  await expect(page.getByRole("main")).toContainText("Today:");
  await inspected(page, "the list of registers");
  await open(page, `${server.url}/office/reports`);
  await inspected(page, "the list of reports");
  await open(page, `${server.url}/office/reports/71-16`);
  await inspected(page, "a report");
  await page.getByRole("link", { name: "Not yet reached" }).click();
  await expect(page.getByRole("row").filter({ hasText: backend.demonstration.name })).toHaveCount(0);
  await expect(page.getByRole("row").filter({ hasText: backend.neighbour.name })).toHaveCount(1);
});

test.describe("without a connection", () => {
  test.use({ serviceWorkers: "allow" });

  test.beforeEach(({ watch }) => {
    watch.allow(/net::ERR_|Failed to fetch/);
  });

  test("marks are kept on the device, shown, and sent when the connection is back", ON_A_PHONE, async ({ page, backend, visitor }) => {
    const { server, address } = await openRegister(page, backend, await visitor());
    await workerIsThere(page);
    await open(page, server.url + address);
    await expect.poll(() => allThatIsKept(page)).toContain(BEN.name);
    await disconnect(page, server);
    await mark(page, ADA, "Here");
    await expect(line(page, ADA)).toContainText("Here (kept on this device, not sent yet)");
    await open(page, server.url + address);
    await expect(ageMark(page)).toBeVisible();
    await expect(line(page, ADA)).toContainText("Here (kept on this device, not sent yet)");
    await mark(page, BEN, "Here");
    await mark(page, BEN, "Undo");
    await mark(page, BEN, "Absent");
    await expect(line(page, BEN)).toContainText("Absent (kept on this device, not sent yet)");
    await expect(page.getByRole("status").filter({ hasText: "Waiting to send (4)" })).toBeVisible();
    await inspected(page, "a register without a line");
    expect(await states(backend)).toBe("Ada booked, Ben booked");
    await reconnect(page, server);
    await expect(line(page, ADA)).not.toContainText("kept on this device");
    await expect.poll(() => states(backend)).toBe("Ada attended, Ben absent");
    expect(await backend.sql("select count(*) from register_mark")).toBe("4");
    await expect(page.getByRole("main")).toContainText("1 of 2 came");
  });

  test("after signing out the register is nowhere on the device", ON_A_PHONE, async ({ page, context, backend, visitor }) => {
    const { server, address } = await openRegister(page, backend, await visitor());
    await workerIsThere(page);
    await open(page, server.url + address);
    await expect.poll(() => allThatIsKept(page)).toContain(ADA.name);
    await signOut(page);
    await expect.poll(() => allThatIsKept(page)).not.toContain(ADA.name);
    await context.setOffline(true);
    await page.goto(server.url + address);
    await expect(title(page, "You are offline")).toBeVisible();
  });
});
