// Going from page to page inside one document: links, forms, history, answers of every kind, and what is left to the browser.

import { type Page } from "@playwright/test";

import { expect, test } from "../support/backend.ts";
import { mark, nextBuild, see } from "../support/device.ts";
import { ADA, awake, book, fillForm, giveSchoolAndPin, goOn, open, readReference, signIn, T045, title, WORKSHOP } from "../support/journey.ts";
import { Documents, expectArrival, said, scrolled } from "../support/navigation.ts";
import { comeIn, INES } from "../support/office.ts";
import { hurry } from "../support/watch.ts";

const ONCE = { tag: "@scripts" };
const EVERYWHERE = { tag: ["@scripts", "@phone"] };
const SHEET = "/sheets/71-16";

/** The way to the page of the first workshop. */
function workshop(page: Page) {
  return page.locator(`a[href="${WORKSHOP}"]`).first();
}

test("a link shows its page without loading a document, and leaves title, focus, scroll position and words as a document would", EVERYWHERE, async ({ page }) => {
  await open(page, "/");
  const documents = new Documents(page);
  await page.evaluate(() => scrollTo(0, 400));
  await workshop(page).click();
  await expect(page).toHaveURL(WORKSHOP);
  await expectArrival(page);
  expect(await scrolled(page)).toBe(0);
  expect(documents.take()).toEqual([]);
  expect(await page.evaluate(() => document.querySelectorAll("main, header, footer").length)).toBe(3);
});

test("back and forward show the right pages after ten steps, where they were scrolled to", ONCE, async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 300 });
  await open(page, "/");
  const documents = new Documents(page);
  const way = ["/"];
  for (let step = 0; step < 5; step += 1) {
    await page.evaluate((y) => scrollTo(0, y), 40 + step);
    await workshop(page).dispatchEvent("click");
    await expect(page).toHaveURL(WORKSHOP);
    await awake(page);
    await page.evaluate((y) => scrollTo(0, y), 60 + step);
    await page.getByRole("link", { name: "Workshops", exact: true }).dispatchEvent("click");
    await expect(page).toHaveURL("/");
    await awake(page);
    way.push(WORKSHOP, "/");
  }
  for (let step = 4; step >= 0; step -= 1) {
    await page.goBack();
    await expect(page).toHaveURL(WORKSHOP);
    await expectArrival(page);
    await expect.poll(() => scrolled(page)).toBe(60 + step);
    await page.goBack();
    await expect(page).toHaveURL("/");
    await expectArrival(page, "Training for schools");
    await expect.poll(() => scrolled(page)).toBe(40 + step);
  }
  for (let step = 0; step < 3; step += 1) await page.goForward();
  await expect(page).toHaveURL(WORKSHOP);
  await expectArrival(page);
  expect(documents.take()).toEqual([]);
});

test("a document that is loaded again is where it was, and so are the pages before it", ONCE, async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 300 });
  await open(page, "/");
  await page.evaluate(() => scrollTo(0, 50));
  await workshop(page).dispatchEvent("click");
  await expect(page).toHaveURL(WORKSHOP);
  await awake(page);
  await page.evaluate(() => scrollTo(0, 70));
  await page.reload();
  await awake(page);
  await expect.poll(() => scrolled(page)).toBe(70);
  await page.goBack();
  await expect(title(page, "Training for schools")).toBeVisible();
  await awake(page);
  await expect.poll(() => scrolled(page)).toBe(50);
});

test("a fragment of the same page is left to the browser, and one of another page is scrolled to", ONCE, async ({ page }) => {
  await open(page, SHEET);
  const documents = new Documents(page);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === SHEET) asked.push(request.url());
  });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${SHEET}#main`);
  await page.goBack();
  await expect(page).toHaveURL(SHEET);
  expect(asked).toEqual([]);
  await page.evaluate(() => document.querySelector<HTMLAnchorElement>('a[href^="/workshops/"]')?.setAttribute("href", "/workshops/71-16#main"));
  await workshopPart(page).click();
  await expect(page).toHaveURL(`${WORKSHOP}#main`);
  await awake(page);
  await expect(page.locator("main:target")).toBeFocused();
  expect(documents.take()).toEqual([]);
});

function workshopPart(page: Page) {
  return page.locator('a[href="/workshops/71-16#main"]').first();
}

test("new tabs, downloads, files and other sites are left to the browser", ONCE, async ({ page, context, backend }) => {
  await signIn(page, backend.demonstration);
  await book(page, T045, [ADA]);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Add to calendar" }).click()]);
  expect(download.suggestedFilename()).toMatch(/\.ics$/);
  const here = page.url();
  const [tab] = await Promise.all([context.waitForEvent("page"), page.getByRole("link", { name: "Workshops", exact: true }).click({ modifiers: ["ControlOrMeta"] })]);
  await expect(title(tab, "Training for schools")).toBeVisible();
  await tab.close();
  expect(page.url()).toBe(here);
  const left = await page.evaluate(() => {
    const kinds = { target: { target: "_blank" }, download: { download: "" }, external: { rel: "external" }, file: { href: "/x.pdf" }, "other site": { href: "https://other.example/" } };
    return Object.entries(kinds).filter(([, attributes]) => {
      const link = document.createElement("a");
      link.href = "/";
      for (const [name, value] of Object.entries(attributes)) link.setAttribute(name, value);
      document.body.append(link);
      let prevented = true;
      // The last to hear it.
      addEventListener("click", (event) => { prevented = event.defaultPrevented; event.preventDefault(); }, { once: true });
      link.click();
      link.remove();
      return !prevented;
    }).map(([kind]) => kind);
  });
  expect(left).toEqual(["target", "download", "external", "file", "other site"]);
});

test("a search, a refused form and an accepted one are sent as the browser would send them", ONCE, async ({ page, backend }) => {
  await open(page, "/");
  const documents = new Documents(page);
  await page.getByRole("searchbox").fill("child & p");
  await page.getByRole("search").getByRole("button").click();
  await expect(page).toHaveURL("/?q=child+%26+p");
  await expectArrival(page);
  await expect(page.getByRole("searchbox")).toHaveValue("child & p");
  await page.getByRole("link", { name: "Sign in" }).click();
  await expectArrival(page);
  await giveSchoolAndPin(page, { ...backend.demonstration, pin: "000000" });
  await expect(page.getByRole("alert")).toBeFocused();
  await expectArrival(page);
  await giveSchoolAndPin(page, backend.demonstration);
  await expect(page.getByRole("banner")).toContainText(backend.demonstration.name);
  await expectArrival(page);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/");
  await expectArrival(page, "Training for schools");
  await expect(page.getByRole("banner")).not.toContainText(backend.demonstration.name);
  expect(documents.take()).toEqual([]);
});

test("the journey from home to a booking is one document", EVERYWHERE, async ({ page, backend }) => {
  await open(page, "/");
  const documents = new Documents(page);
  await workshop(page).click();
  await page.getByRole("link", { name: `Book places on ${T045.when}` }).click();
  await giveSchoolAndPin(page, backend.demonstration);
  await expect(title(page, "Book places")).toBeVisible();
  await fillForm(page, [ADA]);
  await goOn(page);
  await expect(title(page, "Check your answers")).toBeVisible();
  await awake(page);
  await page.getByRole("button", { name: "Book 1 place" }).click();
  const reference = await readReference(page);
  await expectArrival(page);
  expect(page.url()).toContain(`/bookings/${reference}?booked`);
  expect(documents.take()).toEqual([]);
});

test("the button that was pressed is sent with its name and value", ONCE, async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await open(page, "/office/sheets/paste");
  const bodies: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") bodies.push(request.postData() ?? "");
  });
  await page.evaluate(() => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = "/api/nowhere";
    form.innerHTML = '<textarea name="text">one\ntwo</textarea><button name="what" value="first">First</button><button name="what" value="second one">Second</button>';
    document.querySelector("main")?.append(form);
  });
  await page.getByRole("button", { name: "Second" }).click();
  await expect(title(page, "Page not found")).toBeVisible();
  expect(bodies).toEqual(["text=one%0D%0Atwo&what=second+one"]);
});

for (const [status, heading] of [[401, "Sign in"], [403, "Not yours"], [404, "Page not found"], [409, "Made for somebody else"], [422, "Faults"], [429, "Wait"], [500, "A problem"], [503, "Busy"]] as const) {
  test(`an answer with status ${status} is shown as the page that it is`, ONCE, async ({ page, watch }) => {
    watch.allow(/^status 50/);
    await open(page, "/");
    const documents = new Documents(page);
    await page.route(`**${WORKSHOP}`, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace(/<h1[^>]*>.*?<\/h1>/s, `<h1>${heading}</h1>`);
      await route.fulfill({ response: answer, status, body });
    });
    await workshop(page).click();
    await expectArrival(page, heading);
    await expect(page).toHaveURL(WORKSHOP);
    expect(documents.take()).toEqual([]);
  });
}

test("a visit that has ended leads to the sign-in page, and from there back", ONCE, async ({ page, context, backend }) => {
  await signIn(page, backend.demonstration);
  await open(page, "/");
  const documents = new Documents(page);
  await context.clearCookies({ name: "placebook" });
  await page.getByRole("link", { name: "Our bookings" }).click();
  await expectArrival(page, "Sign in first");
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await expectArrival(page, "Sign in");
  await giveSchoolAndPin(page, backend.demonstration);
  await expectArrival(page, "Our bookings");
  expect(documents.take()).toEqual([]);
});

test("a connection that is lost leaves a form as it was, and says so", ONCE, async ({ page, watch }) => {
  watch.allow(/net::ERR_/);
  await open(page, "/sign-in");
  await page.getByLabel("PIN").fill("12345678");
  await page.route("**/api/establishment/sign-in*", (route) => route.abort("connectionfailed"));
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("Your answers are still here");
  await expect(page.getByLabel("PIN")).toHaveValue("12345678");
});

test("an answer that is not a page of this build is loaded as a document, once", ONCE, async ({ page, backend }) => {
  await open(page, "/");
  const documents = new Documents(page);
  const { settings, remove } = await nextBuild();
  try {
    await backend.server.stop();
    await backend.server.start(settings);
    await workshop(page).click();
    await expect(page).toHaveURL(WORKSHOP);
    await awake(page);
    expect(documents.take()).toHaveLength(1);
    await page.getByRole("link", { name: "Workshops", exact: true }).click();
    await expectArrival(page, "Training for schools");
    expect(documents.take()).toEqual([]);
  } finally {
    await backend.server.stop();
    await remove();
    await backend.server.start();
  }
});

test("a link that is pressed right after a form waits for what the form does, and shows it", ONCE, async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  await book(page, T045, [ADA]);
  await open(page, "/bookings");
  await hurry(page);
  const documents = new Documents(page);
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.route("**/api/establishment/sign-out*", async (route) => {
    await answered;
    await route.continue();
  });
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect.poll(() => asked).toContain("/api/establishment/sign-out");
  await page.getByRole("link", { name: "Workshops", exact: true }).click();
  answer();
  await expectArrival(page, "Training for schools");
  await expect(page.getByRole("banner")).not.toContainText(backend.demonstration.name);
  expect(documents.take()).toEqual([]);
});

test("a form arrives even if its document goes at once", ONCE, async ({ page, backend }) => {
  await comeIn(page, backend, INES);
  await open(page, "/office/venues/new");
  await page.getByLabel("Name", { exact: true }).fill("River Centre");
  await page.evaluate(() => {
    document.querySelector<HTMLFormElement>("main form[method=post]")?.requestSubmit();
    location.assign("about:blank");
  });
  await expect.poll(() => backend.sql("select count(*) from venue where name = 'River Centre'")).toBe("1");
});

test("a page that is long in coming shows a bar, and of two presses the last one counts", ONCE, async ({ page }) => {
  await open(page, "/");
  await hurry(page);
  const bar = page.locator(".app-progress");
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(`**${WORKSHOP}`, async (route) => {
    await released;
    await route.continue().catch(() => undefined);
  });
  await workshop(page).click();
  await expect(bar).toBeVisible();
  await page.getByRole("link", { name: "Sign in" }).click();
  await expectArrival(page, /^Sign in/);
  await expect(bar).toBeHidden();
  release();
  await page.getByRole("link", { name: "Workshops", exact: true }).click();
  await expectArrival(page, "Training for schools");
  await page.goBack();
  await expectArrival(page, /^Sign in/);
});

test("a page is fetched when its link is pointed at, and shown from that at the press", ONCE, async ({ page }) => {
  await open(page, "/");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await Promise.all([page.waitForResponse("**/bookings").catch(() => undefined), page.getByRole("link", { name: "Our bookings" }).hover()]);
  await expect.poll(() => asked.filter((path) => path === "/bookings")).toHaveLength(1);
  await page.getByRole("link", { name: "Our bookings" }).click();
  await expectArrival(page, "Sign in first");
  expect(asked.filter((path) => path === "/bookings")).toHaveLength(1);
});

test("a public page is fetched when its link is seen, unless the person saves data", ONCE, async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await open(page, "/");
  await workshop(page).scrollIntoViewIfNeeded();
  await expect.poll(() => asked).toContain(WORKSHOP);
  await page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
  await open(page, "/");
  asked.length = 0;
  await page.getByRole("link", { name: "Sign in" }).hover();
  await workshop(page).click();
  await expectArrival(page);
  expect(asked.filter((path) => path.startsWith("/sheets/") || path === "/sign-in")).toEqual([]);
});

test("nothing moves between pages for somebody who wants no motion", ONCE, async ({ page }) => {
  const transitions = () => page.evaluate(() => (window as unknown as { transitions: number }).transitions);
  await page.addInitScript(() => {
    const counted = window as unknown as { transitions: number };
    counted.transitions = 0;
    const start = document.startViewTransition.bind(document);
    document.startViewTransition = (change) => {
      counted.transitions += 1;
      return start(change);
    };
  });
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page, "/");
  await workshop(page).click();
  await expectArrival(page);
  expect(await transitions()).toBe(0);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await page.getByRole("link", { name: "Workshops", exact: true }).click();
  await expectArrival(page, "Training for schools");
  expect(await transitions()).toBe(1);
});

test("two hundred pages later the browser holds what it held after twenty", { tag: "@scripts" }, async ({ page, backend }) => {
  test.slow();
  await signIn(page, backend.demonstration);
  await book(page, T045, [ADA]);
  const documents = new Documents(page);
  const tools = await page.context().newCDPSession(page);
  await tools.send("Performance.enable");
  const streams = new Set<string>();
  page.on("request", (request) => {
    if (request.url().includes("/live/")) streams.add(request.url());
  });
  const measure = async () => {
    for (let round = 0; round < 3; round += 1) await tools.send("HeapProfiler.collectGarbage");
    const { metrics } = await tools.send("Performance.getMetrics");
    const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    return { heap: of("JSHeapUsedSize"), listeners: of("JSEventListeners"), nodes: of("Nodes"), documents: of("Documents") };
  };
  const go = async (name: string, heading: string | RegExp) => {
    await page.getByRole("banner").getByRole("link", { name, exact: true }).dispatchEvent("click");
    await expect(title(page, heading)).toBeVisible();
    await awake(page);
  };
  const walk = async (pages: number) => {
    for (let page = 0; page < pages; page += 2) {
      await go("Workshops", "Training for schools");
      await go("Our bookings", "Our bookings");
    }
  };
  await walk(20);
  const before = await measure();
  await walk(180);
  const after = await measure();
  console.log(JSON.stringify({ before, after }));
  expect(documents.take()).toEqual([]);
  expect(after.listeners).toBeLessThanOrEqual(before.listeners + 20);
  expect(after.nodes).toBeLessThanOrEqual(before.nodes * 1.2);
  expect(after.heap).toBeLessThanOrEqual(before.heap * 1.2);
});

test.describe("with the service worker", () => {
  test.use({ serviceWorkers: "allow" });

  test("without a connection a link shows the page from the device, or says that there is none", EVERYWHERE, async ({ page, context, watch }) => {
    watch.allow(/net::ERR_|Failed to fetch/);
    await see(page, WORKSHOP);
    await see(page, "/");
    const documents = new Documents(page);
    await context.setOffline(true);
    await workshop(page).click();
    await expect(page).toHaveURL(WORKSHOP);
    await expect(mark(page)).toBeVisible();
    await expect(said(page)).toHaveText(/^Offline: .*, page$/);
    await page.getByRole("banner").getByRole("link", { name: "Sign in" }).click();
    await expect(title(page, "You are offline")).toBeVisible();
    await context.setOffline(false);
    await page.getByRole("link", { name: "Try this page again" }).click();
    await expect(title(page, /^Sign in/)).toBeVisible();
    expect(documents.take()).toEqual([]);
  });
});
