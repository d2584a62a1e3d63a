// Overload: visitors see their place in the queue and move on without doing anything, and a form is carried out once.

import { type Page } from "@playwright/test";

import { expect, type Backend, test } from "../support/backend.ts";
import { inspect } from "../support/inspection.ts";
import { ADA, bookButton, checkAnswers, readReference, signIn, T045, title, WORKSHOP } from "../support/journey.ts";
import { type Server } from "../support/server.ts";

const HTML = { accept: "text/html" };

/** A copy of the server that serves nobody at once, so that everybody waits in the queue. */
function full(backend: Backend): Promise<Server> {
  return backend.another({ PLACEBOOK_AT_ONCE: "0" });
}

/** The number of bookings and places. */
function counted(backend: Backend): Promise<string> {
  return backend.sql("select (select count(*) from booking) || ' bookings, ' || (select count(*) from place where state = 'booked') || ' places'");
}

/** Forwards requests to another copy, as a proxy in front of both does: the browser sees one host. */
async function divert(page: Page, asked: string, to: Server, times?: number): Promise<void> {
  await page.route(asked, async (route) => {
    const { host, pathname, search } = new URL(route.request().url());
    const headers = { ...(await route.request().allHeaders()), host };
    await route.fulfill({ response: await route.fetch({ url: `${to.url}${pathname}${search}`, headers, maxRedirects: 0 }) });
  }, times === undefined ? {} : { times });
}

test("O1: a visitor above the limit has a place in the queue and moves on without doing anything", { tag: "@phone" }, async ({ page, backend, request, watch }) => {
  watch.allow(/^status 503: /);
  const crowded = await full(backend);
  await page.goto(`${crowded.url}${WORKSHOP}`);
  await expect(title(page)).toHaveText("You are in the queue");
  await expect(page.getByRole("status")).toHaveText("You are next.");
  await expect(page.getByRole("main")).toContainText("Do not reload");
  const later = await request.get(`${crowded.url}/`, { headers: HTML });
  expect(await later.text()).toContain("One person is ahead of you.");
  // The page tries again by itself and keeps its place in the queue.
  await page.waitForResponse((answer) => answer.url() === `${crowded.url}${WORKSHOP}` && answer.status() === 503);
  await expect(page.getByRole("status")).toHaveText("You are next.");
  await divert(page, `${crowded.url}${WORKSHOP}`, backend.server);
  await expect(title(page)).toHaveText("Workshops - Implementing the Learning");
});

test("O1: the page of the queue is accessible", { tag: ["@scripts", "@phone"] }, async ({ page, backend, watch }) => {
  watch.allow(/^status 503: /);
  const crowded = await full(backend);
  // The page is stopped between two attempts, because an inspection takes longer than the time between them.
  await page.route(`${crowded.url}/`, async (route) => {
    const response = await route.fetch();
    const { refresh, ...headers } = response.headers();
    expect(refresh).toBe("2");
    await route.fulfill({ response, headers });
  });
  await page.goto(`${crowded.url}/`);
  await expect(title(page)).toHaveText("You are in the queue");
  await inspect(page, "in the queue");
});

test("O1: the page for an unprocessed form is accessible", { tag: ["@scripts", "@phone"] }, async ({ page, backend, request, watch }) => {
  watch.allow(/^status 503: /);
  const crowded = await full(backend);
  const answer = await request.post(`${crowded.url}/api/booking/book`, { headers: HTML, form: { "draft[key]": "k1", "draft[booker_name]": "\"><b>O’Hara" } });
  await page.route(`${crowded.url}/`, async (route) => route.fulfill({ status: answer.status(), headers: answer.headers(), body: await answer.body() }));
  await page.goto(`${crowded.url}/`);
  await expect(title(page)).toHaveText("Nothing has been done yet");
  await inspect(page, "a form that was not looked at");
});

test("O2: a form sent without scripts comes back with its text and is carried out once when sent again", { tag: "@plain" }, async ({ page, backend, watch }) => {
  watch.allow(/^status 503: /);
  const crowded = await full(backend);
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA]);
  await divert(page, "**/api/booking/book?*", crowded, 1);
  await bookButton(page).click();
  await expect(title(page)).toHaveText("Nothing has been done yet");
  await expect(page.getByRole("status")).toContainText("You are in the queue.");
  expect(await counted(backend)).toBe("0 bookings, 0 places");
  await page.getByRole("button", { name: "Send again" }).dblclick();
  expect(await readReference(page)).toBe(await backend.sql("select reference from booking"));
  expect(await counted(backend)).toBe("1 bookings, 1 places");
});

test("O2: with scripts the form is sent again by itself, and the page says what it waits for", { tag: ["@scripts", "@phone"] }, async ({ page, backend, watch }) => {
  watch.allow(/^status 503: /);
  const crowded = await full(backend);
  await signIn(page, backend.demonstration);
  await checkAnswers(page, T045, [ADA]);
  await divert(page, "**/api/booking/book?*", crowded, 1);
  await bookButton(page).click();
  await expect(page.getByRole("status").filter({ hasText: "Waiting to send (1)" })).toContainText("You are in the queue");
  expect(await counted(backend)).toBe("0 bookings, 0 places");
  await readReference(page);
  expect(await counted(backend)).toBe("1 bookings, 1 places");
});
