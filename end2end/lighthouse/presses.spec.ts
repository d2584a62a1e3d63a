// From a press to the next page's heading, as a phone shows it, and the bytes of a whole booking.

import { type CDPSession, type Page } from "@playwright/test";

import { expect, test } from "../support/backend.ts";
import { ADA, awake, fillForm, giveSchoolAndPin, goOn, open, readReference, signIn, T045, title, WORKSHOP } from "../support/journey.ts";

/** Presses on each route. */
const PRESSES = 30;
/** Lighthouse's phone: a processor four times slower, and slow 4G (150 ms, 1.6 and 0.75 Mbit/s). */
const SLOWER = 4;
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (0.75 * 1024 * 1024) / 8 };

/** A link, the page that has it, and the heading that it leads to. */
interface Route {
  readonly name: string;
  readonly from: string;
  readonly link: string;
  readonly heading: string;
}

const ROUTES: readonly Route[] = [
  { name: "home to workshop", from: "/", link: `main a[href="${WORKSHOP}"]`, heading: "Workshops - Implementing the Learning" },
  { name: "workshop to home", from: WORKSHOP, link: 'header a[href="/"]', heading: "Training for schools" },
  { name: "home to sheet", from: "/", link: 'main a[href="/sheets/71-16"]', heading: "NSCB Serious Case Review: Child P" },
  { name: "workshop to form", from: WORKSHOP, link: `main a[href="${T045.form}"]`, heading: "Book places" },
  { name: "home to bookings", from: "/", link: 'header a[href="/bookings"]', heading: "Our bookings" },
];

/** Notes when a link is pressed and when the awaited heading is first drawn. Both may be in different documents. */
function watchHeadings(): void {
  const now = () => performance.timeOrigin + performance.now();
  addEventListener("click", () => sessionStorage.setItem("pressed", String(now())), true);
  const look = () => {
    const awaited = sessionStorage.getItem("awaited");
    if (awaited !== null && sessionStorage.getItem("pressed") !== null && document.querySelector("h1")?.textContent?.includes(awaited)) {
      sessionStorage.setItem("drawn", String(now()));
      sessionStorage.removeItem("awaited");
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Milliseconds from pressing the link to the heading, and back to where it was. With `ahead`, the link is touched and its page fetched before. */
async function press(page: Page, route: Route, ahead: boolean): Promise<number> {
  await page.evaluate((heading) => {
    sessionStorage.removeItem("pressed");
    sessionStorage.removeItem("drawn");
    sessionStorage.setItem("awaited", heading);
  }, route.heading);
  const link = page.locator(route.link).first();
  await link.scrollIntoViewIfNeeded();
  if (ahead) {
    const fetched = page.waitForEvent("requestfinished", { timeout: 1_000 }).catch(() => undefined);
    await link.dispatchEvent("touchstart");
    await fetched;
  }
  await link.click({ noWaitAfter: true });
  await page.waitForFunction(() => sessionStorage.getItem("drawn") !== null);
  await awake(page);
  const took = await page.evaluate(() => Number(sessionStorage.getItem("drawn")) - Number(sessionStorage.getItem("pressed")));
  await page.goBack();
  await expect(page).toHaveURL(route.from);
  await awake(page);
  return took;
}

/** The value below which this part of them lies. */
function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

async function asPhone(page: Page): Promise<CDPSession> {
  const tools = await page.context().newCDPSession(page);
  await tools.send("Network.enable");
  await tools.send("Network.emulateNetworkConditions", SLOW_4G);
  await tools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  return tools;
}

test("from a press to the heading", async ({ page, backend }) => {
  test.setTimeout(1_800_000);
  await page.setViewportSize({ width: 360, height: 780 });
  await page.addInitScript(watchHeadings);
  await signIn(page, backend.demonstration);
  await asPhone(page);
  const lines = [["route", "cold median", "cold p95", "touched median", "touched p95"]];
  for (const route of ROUTES) {
    const cells: string[] = [];
    await open(page, route.from);
    for (const ahead of [false, true]) {
      const took: number[] = [];
      for (let nth = 0; nth < PRESSES; nth += 1) took.push(await press(page, route, ahead));
      cells.push(...[0.5, 0.95].map((part) => `${Math.round(quantile(took, part))} ms`));
    }
    lines.push([route.name, ...cells]);
  }
  console.log(["", ...lines.map(([name = "", ...cells]) => [name.padEnd(20), ...cells.map((cell) => cell.padStart(16))].join("")), ""].join("\n"));
});

test("the bytes of a booking", async ({ page, backend }) => {
  const tools = await page.context().newCDPSession(page);
  await tools.send("Network.enable");
  let bytes = 0;
  let requests = 0;
  tools.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests += 1;
  });
  await open(page, "/");
  const [first, of] = [bytes, requests];
  await page.locator(`a[href="${WORKSHOP}"]`).first().click();
  await expect(title(page, "Workshops - Implementing the Learning")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await giveSchoolAndPin(page, backend.demonstration);
  await page.locator(`a[href="${T045.form}"]`).first().click();
  await fillForm(page, [ADA]);
  await goOn(page);
  await page.getByRole("button", { name: "Book 1 place" }).click();
  await readReference(page);
  console.log(`\nhome: ${first} bytes in ${of} requests; with workshop, sign-in, booking form and booking: ${bytes} bytes in ${requests}\n`);
});
