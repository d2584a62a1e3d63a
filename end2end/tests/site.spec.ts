// The site as browsers and proxies see it: headers, cookies, files and error pages.

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { once } from "node:events";
import { type AddressInfo } from "node:net";

import { type APIResponse } from "@playwright/test";

import { expect, test } from "../support/backend.ts";
import { ADA, awake, giveSchoolAndPin, open, signIn, T045, title, WORKSHOP } from "../support/journey.ts";

const ONCE = { tag: "@scripts" };

const nonceOf = (policy: string | undefined) => /'nonce-([^']+)'/.exec(policy ?? "")?.[1];
const scriptsOf = (policy: string | undefined) => /script-src ([^;]+)/.exec(policy ?? "")?.[1];

test("pages and files asked for at the same time keep their own headers", ONCE, async ({ request }) => {
  const pages = ["/", WORKSHOP, "/sign-in", `${T045.form}`, "/nowhere"];
  for (let round = 0; round < 25; round += 1) {
    const asked = [...pages, ...pages.map(() => "/favicon.svg"), ...pages];
    const answers = await Promise.all(asked.map((address) => request.get(address, { headers: { accept: "text/html" }, maxRedirects: 0 })));
    for (const [at, answer] of answers.entries()) {
      const isFile = asked[at] === "/favicon.svg";
      const policy = scriptsOf(answer.headers()["content-security-policy"]);
      expect(policy === undefined, `${asked[at]} has a policy of ${isFile ? "its own" : "a page"}`).toBe(isFile);
      if (isFile) expect(answer.status()).toBe(200);
    }
  }
});

test("every page’s scripts carry the page’s own nonce, and its policy allows no other", ONCE, async ({ request }) => {
  const nonces = new Set<string>();
  for (const address of ["/?q=", `${WORKSHOP}?as=is`, "/sign-in", "/nowhere"]) {
    const answer = await request.get(address, { headers: { accept: "text/html" } });
    const policy = answer.headers()["content-security-policy"];
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe-inline");
    expect(policy).not.toMatch(/'unsafe-eval'|https?:|\*/);
    const nonce = nonceOf(policy);
    expect(nonce).toBeTruthy();
    nonces.add(nonce ?? "");
    const scripts = (await answer.text()).match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
  }
  expect(nonces.size).toBe(4);
});

test("a cached page allows only its own scripts, by their hashes", ONCE, async ({ page, request }) => {
  for (const address of ["/", WORKSHOP, "/sheets/71-16"]) {
    const answer = await request.get(address, { headers: { accept: "text/html" } });
    const policy = answer.headers()["content-security-policy"];
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/nonce|unsafe-inline|'unsafe-eval'|https?:|\*/);
    const texts = [...(await answer.text()).matchAll(/<script\b[^>]*>([^]*?)<\/script>/g)].map((script) => script[1] ?? "");
    const hashes = texts.map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
    expect(scriptsOf(policy)).toBe(["'self'", "'wasm-unsafe-eval'", ...hashes].join(" "));
    // The page's scripts must run under this policy: anything that the browser refuses fails this test.
    await open(page, address);
  }
});

test("a script that a page did not bring itself does not run", ONCE, async ({ page, watch }) => {
  watch.allow(/Content Security Policy/);
  await open(page, "/");
  const ran = await page.evaluate(async () => {
    const violated = new Promise<string>((resolve) => {
      document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective), { once: true });
    });
    const script = document.createElement("div");
    script.innerHTML = "<button onclick=\"document.title = 'taken'\">x</button>";
    document.body.append(script);
    script.querySelector("button")?.click();
    return [await violated, document.title];
  });
  expect(ran[0]).toMatch(/^script-src/);
  expect(ran[1]).not.toBe("taken");
});

test("no page asks another host for anything, nor keeps a cookie of a visitor who does not sign in", ONCE, async ({ page, context, backend }) => {
  const hosts = new Set<string>();
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  for (const address of ["/", "/sheets/71-16", WORKSHOP, "/sign-in", "/?q=case", "/nowhere"]) await open(page, address);
  expect([...hosts]).toEqual([new URL(backend.url).host]);
  expect(await context.cookies()).toEqual([]);
  expect(await page.evaluate(() => Object.keys(localStorage).concat(Object.keys(sessionStorage)))).toEqual([]);
});

test("files named by their content are immutable and compressed with brotli", ONCE, async ({ request }) => {
  const document = await (await request.get("/")).text();
  const assets = [...new Set([...document.matchAll(/["'(](\/(?:pkg|fonts)\/[^"')]+)/g)].map(([, path]) => path ?? ""))];
  expect(assets.filter((path) => path.startsWith("/pkg/")).map((path) => path.replace(/.*\./, "")).sort()).toEqual(expect.arrayContaining(["css", "js", "wasm"]));
  for (const path of assets) {
    const answer = await request.get(path, { headers: { "accept-encoding": "br" } });
    expect(answer.status(), path).toBe(200);
    expect(answer.headers()["cache-control"], path).toBe("public, max-age=31536000, immutable");
    // Fonts are compressed already.
    if (!path.endsWith(".woff2")) expect(answer.headers()["content-encoding"], path).toBe("br");
    if (path.startsWith("/pkg/")) expect(path).toMatch(/\/placebook\.[\w-]{8,}\.(js|wasm|css)$/);
  }
});

test("a missing file is not cached", ONCE, async ({ request }) => {
  for (const path of ["/pkg/placebook.gone.js", "/fonts/gone.woff2", "/pkg/../../Cargo.toml", "/pkg/%2e%2e/%2e%2e/Cargo.toml"]) {
    const answer = await request.get(path);
    expect(answer.status(), path).toBe(404);
    expect(answer.headers()["cache-control"] ?? "", path).not.toContain("immutable");
  }
});

test("the session’s cookie is out of reach of scripts and of other sites, and is new at sign-in", ONCE, async ({ page, context, backend }) => {
  await page.goto("/sign-in");
  await giveSchoolAndPin(page, { ...backend.demonstration, pin: "000000" });
  await expect(page.getByRole("alert")).toBeVisible();
  const visit = async () => (await context.cookies()).find(({ name }) => name === "placebook")?.value;
  const before = await visit();
  await signIn(page, backend.demonstration);
  const guarded = { httpOnly: true, sameSite: "Lax", secure: false, path: "/" };
  const after = (await context.cookies()).sort((one, other) => one.name.localeCompare(other.name));
  expect(after).toEqual(["placebook", "placebook-device"].map((name) => expect.objectContaining({ name, ...guarded }) as unknown));
  expect(await visit()).not.toBe(before);
});

test("under an https address the cookie is sent over nothing else", ONCE, async ({ backend, request }) => {
  const secure = await backend.another({ PLACEBOOK_PUBLIC_URL: "https://placebook.example" });
  const { urn, pin } = backend.demonstration;
  const form = { "draft[establishment]": urn, "draft[pin]": pin, "draft[next]": "/bookings" };
  const answer = await request.post(`${secure.url}/api/establishment/sign-in`, { form, headers: { accept: "text/html" }, maxRedirects: 0 });
  expect(answer.headers()["set-cookie"]).toMatch(/^__Host-placebook=.*; Secure(;|$)/);
  expect(answer.headers()["set-cookie"]).not.toMatch(/domain/i);
  expect(answer.headers()["cache-control"]).toContain("no-store");
  expect(answer.headers()["strict-transport-security"]).toMatch(/^max-age=\d{8}/);
});

test("pages of a signed-in school are never cached", ONCE, async ({ page, backend }) => {
  await signIn(page, backend.demonstration);
  for (const address of ["/", "/bookings", T045.form]) {
    const answer = await page.request.get(address);
    expect(answer.headers()["cache-control"], address).toBe("private, no-store");
  }
});

test("a form on another site does nothing and gets an explanation", ONCE, async ({ browser, backend, page }) => {
  await signIn(page, backend.demonstration);
  const evil = createServer((_, answer) => {
    answer.setHeader("content-type", "text/html");
    answer.end(`<form method="post" action="${backend.url}/api/establishment/sign-out"><button>Win a prize</button></form>`);
  }).listen(0, "127.0.0.1");
  await once(evil, "listening");
  const context = await browser.newContext({ storageState: await page.context().storageState() });
  try {
    const victim = await context.newPage();
    await victim.goto(`http://localhost:${(evil.address() as AddressInfo).port}/`);
    const [answer] = await Promise.all([victim.waitForResponse(`${backend.url}/**`), victim.getByRole("button").click()]);
    expect(answer.status()).toBe(403);
    await expect(title(victim, "You cannot do this from here")).toBeVisible();
  } finally {
    await context.close();
    evil.close();
  }
  await page.reload();
  await expect(title(page, "Our bookings")).toBeVisible();
});

test("every request that changes something is refused from another origin", ONCE, async ({ request, backend }) => {
  const foreign: Record<string, string>[] = [{ origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site", origin: backend.url }];
  for (const headers of foreign) {
    for (const path of ["establishment/sign-in", "establishment/sign-out", "booking/check", "booking/book", "booking/cancel"]) {
      const answer = await request.post(`/api/${path}`, { headers, form: {} });
      expect(answer.status(), `${path} ${JSON.stringify(headers)}`).toBe(403);
    }
  }
});

test("the probes report that the service is alive and ready", { tag: ["@scripts", "@broken"] }, async ({ request, backend }) => {
  expect(await (await request.get("/healthz")).text()).toBe("ok");
  expect(await (await request.get("/readyz")).text()).toBe("ready");
  await backend.sql("alter table sheet rename to sheet_away");
  expect((await request.get("/healthz")).status()).toBe(200);
  // The server asks the database at most once a second, so the answer changes a moment later.
  await expect.poll(async () => (await request.get("/readyz")).status()).toBe(503);
  expect(await (await request.get("/readyz")).text()).toBe("the database's tables are not of this build: run server migrate");
});

test("every answer carries a request id, the caller’s own if given", ONCE, async ({ request }) => {
  const ids = await Promise.all(["/", "/nowhere", "/healthz"].map(async (path) => (await request.get(path)).headers()["x-request-id"]));
  for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(new Set(ids).size).toBe(3);
  expect((await request.get("/", { headers: { "x-request-id": "proxy-7" } })).headers()["x-request-id"]).toBe("proxy-7");
});

test("every answer carries the security headers", ONCE, async ({ request }) => {
  for (const path of ["/", "/nowhere", "/healthz", "/live", "/favicon.svg", "/robots.txt"]) {
    const headers = (await request.get(path)).headers();
    expect(headers, path).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
    });
    expect(headers["content-security-policy"], path).toContain("frame-ancestors 'none'");
    expect(headers["permissions-policy"], path).toContain("camera=()");
    expect(headers["server"], path).toBeUndefined();
  }
});

test("a failing page gives a number to quote and no internal details", { tag: ["@scripts", "@broken"] }, async ({ page, backend, watch }) => {
  watch.allow(/^status 500: /);
  await backend.sql("alter table sheet rename to sheet_away");
  for (const address of ["/", "/sheets/71-16", WORKSHOP]) {
    const answer = await page.goto(address);
    expect(answer?.status(), address).toBe(500);
    await awake(page);
    await expect(title(page, "There is a problem with the service")).toBeVisible();
    saysNothingInside(await answer?.text());
    const [reference] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(await page.getByRole("main").innerText()) ?? [];
    expect(reference, address).toBeTruthy();
    expect(backend.log).toContain(reference);
  }
});

test("a failing command says so on the form and gives no internal details", { tag: ["@scripts", "@broken"] }, async ({ page, backend, watch }) => {
  watch.allow(/^status 500: /);
  await signIn(page, backend.demonstration, T045.form);
  await page.getByLabel("Your full name").fill("Grace Okafor");
  await page.getByLabel("Your work email").fill("office@school.example");
  await page.getByLabel("Full name", { exact: true }).fill(ADA.name);
  await page.getByLabel("Work email", { exact: true }).fill(ADA.email);
  await backend.sql("alter table tally rename to tally_away");
  const [answer] = await Promise.all([page.waitForResponse("**/api/booking/check?*"), page.getByRole("button", { name: "Continue" }).click()]);
  expect(answer.status()).toBe(500);
  saysNothingInside(await answer.text());
  await expect(page.getByRole("alert")).toContainText("Your answers are still here");
  await expect(page.getByLabel("Full name", { exact: true })).toHaveValue(ADA.name);
});

test("a malformed or far too large form is no internal error", ONCE, async ({ request }) => {
  const html = { accept: "text/html", "content-type": "application/x-www-form-urlencoded" };
  const large = await request.post("/api/booking/check?for=900101", { headers: html, data: `draft[booker_name]=${"x".repeat(200_000)}` });
  expect(large.status()).toBe(413);
  saysNothingInside(await large.text());
  expect(await large.text()).toContain("What you sent is too large");

  const spoilt = ["draft[delegates]=x", "draft[delegates][0][name][x]=1", "%ff%fe", "draft[session][]=1", ""];
  const answers: APIResponse[] = [];
  for (const data of spoilt) answers.push(await request.post("/api/booking/book?for=900101", { headers: html, data, maxRedirects: 0 }));
  for (const [at, answer] of answers.entries()) {
    expect(answer.status(), spoilt[at]).toBeLessThan(500);
    saysNothingInside(await answer.text());
  }
});

// Technical words that must not appear.
function saysNothingInside(words: string | undefined): void {
  expect(words).toBeTruthy();
  expect(words).not.toMatch(/sqlx|postgres|relation|sheet_away|tally_away|panicked|\.rs\b|RUST_BACKTRACE|stack backtrace/i);
}
