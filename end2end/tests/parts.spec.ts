// The parts of the WASM: which page loads which, and what a page can do before its part has come.

import { expect, test } from "../support/backend.ts";
import { awake, open, schoolField, signIn, T045, title, WORKSHOP } from "../support/journey.ts";

const ONCE = { tag: "@scripts" };

test("only pages with a form of their own load more than the main part", ONCE, async ({ page, backend }) => {
  const loaded = async (address: string) => {
    await open(page, address);
    const names = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname));
    return [...new Set(names.filter((name) => /^\/pkg\/.*\.wasm$/.test(name)).map((name) => name.replace(/.*\/|\..*/g, "")))].sort();
  };
  for (const address of ["/", "/sheets/71-16", WORKSHOP]) expect(await loaded(address), address).toEqual(["placebook"]);
  expect(await loaded("/sign-in")).toEqual(expect.arrayContaining(["placebook", "school-chooser"]));
  await signIn(page, backend.demonstration);
  expect(await loaded(T045.form)).toEqual(expect.arrayContaining(["answering", "placebook"]));
});

test("every part is immutable, compressed and in the service worker’s list", ONCE, async ({ request }) => {
  const script = /\/pkg\/placebook\.[\w-]+\.js/.exec(await (await request.get("/")).text())?.[0] ?? "";
  const parts = [...new Set((await (await request.get(script)).text()).match(/[a-z][\w-]*\.[\w-]{22}\.wasm/g))];
  expect(parts.length).toBeGreaterThan(1);
  const worker = await (await request.get("/service-worker.js")).text();
  for (const part of parts) {
    const answer = await request.get(`/pkg/${part}`, { headers: { "accept-encoding": "br" } });
    expect(answer.headers(), part).toMatchObject({ "cache-control": "public, max-age=31536000, immutable", "content-encoding": "br", "content-type": "application/wasm" });
    expect(worker).toContain(`/pkg/${part}`);
  }
});

test("a part that does not come holds up no other island, and its form works as without scripts", ONCE, async ({ page, backend, watch }) => {
  watch.allow(/ERR_FAILED/);
  await signIn(page, backend.demonstration);
  await page.route(/\/pkg\/answering\./, (route) => route.abort());
  await page.goto(T045.form);
  await expect(page.getByText("Seats are live")).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  expect(await page.locator("body[data-awake]").count()).toBe(0);
  await page.getByRole("button", { name: "Continue" }).last().click();
  await expect(title(page)).toHaveText("Book places");
  await expect(page.getByRole("alert")).toContainText("There is a problem");
});

test("a part that comes late wakes its island", ONCE, async ({ page, watch }) => {
  watch.allow(/ERR_FAILED/);
  await page.route(/\/pkg\/school-chooser\./, (route) => route.abort());
  await page.goto("/sign-in");
  await expect(page.locator("[data-whose], .app-outbox")).toBeAttached();
  await page.unroute(/\/pkg\/school-chooser\./);
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await awake(page);
  await expect(await schoolField(page)).toHaveRole("combobox");
});
