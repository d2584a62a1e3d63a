// Lighthouse on the pages of a booking, as a phone loads them.

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium, type Page } from "@playwright/test";
import lighthouse, { type Result } from "lighthouse";

import { expect, test } from "../support/backend.ts";
import { ADA, book, signIn, T045, T048, WORKSHOP } from "../support/journey.ts";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"] as const;

/** One page's report. */
interface Report {
  readonly name: string;
  readonly result: Result;
}

/** A browser that Lighthouse can drive too. The profile is one for all pages, so that somebody can sign in first. */
async function withBrowser(url: string, use: (page: Page, port: number) => Promise<void>): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), "placebook-lighthouse-"));
  const { executablePath, args } = test.info().project.use.launchOptions ?? {};
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: [...(args ?? []), "--remote-debugging-port=0"], baseURL: url });
  try {
    const [port] = (await readFile(join(profile, "DevToolsActivePort"), "utf8")).split("\n");
    await use(context.pages()[0] ?? (await context.newPage()), Number(port));
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/** Loads a page as a phone does: Lighthouse's own settings. */
async function measure(name: string, address: string, port: number): Promise<Report> {
  const measured = await lighthouse(address, { port, output: "html", logLevel: "error", onlyCategories: [...CATEGORIES] });
  if (!measured || measured.lhr.runtimeError) throw new Error(`${name}: ${measured?.lhr.runtimeError?.message ?? "no result"}`);
  expect(measured.lhr.finalDisplayedUrl, name).toBe(address);
  const folder = process.env.PLACEBOOK_LIGHTHOUSE;
  if (folder) await writeFile(join(folder, `${name.replaceAll(" ", "-")}.html`), String(measured.report));
  return { name, result: measured.lhr };
}

const points = (score: number | null | undefined) => (score === null || score === undefined ? "-" : String(Math.round(score * 100)));

/** The audits of a page that count and are not perfect: "largest-contentful-paint 93 (2.4 s)". */
function lost({ result }: Report): string[] {
  return CATEGORIES.flatMap((category) => {
    const counted = (result.categories[category]?.auditRefs ?? []).filter(({ weight }) => weight > 0);
    const audits = counted.map(({ id }) => result.audits[id]).filter((audit) => audit !== undefined);
    const imperfect = audits.filter(({ score }) => score !== null && score < 1);
    return imperfect.map(({ id, score, displayValue }) => `${category}: ${id} ${points(score)}${displayValue ? ` (${displayValue})` : ""}`);
  });
}

function table(reports: readonly Report[]): string {
  const rows = reports.map(({ name, result }) => [name, ...CATEGORIES.map((category) => points(result.categories[category]?.score))]);
  const lines = [["page", ...CATEGORIES], ...rows].map(([name = "", ...scores]) => [name.padEnd(14), ...scores.map((score) => score.padStart(14))].join(""));
  const faults = reports.flatMap((report) => lost(report).map((audit) => `  ${report.name}: ${audit}`));
  return ["", ...lines, "", ...(faults.length > 0 ? ["Points were lost by:", ...faults] : ["No points were lost."]), ""].join("\n");
}

test("the pages of a booking", async ({ backend }) => {
  test.setTimeout(600_000);
  const reports: Report[] = [];
  const visit = async (port: number, name: string, path: string) => {
    reports.push(await measure(name, new URL(path, backend.url).href, port));
  };
  await withBrowser(backend.url, async (page, port) => {
    await visit(port, "home", "/");
    await visit(port, "workshop", WORKSHOP);
    await visit(port, "sheet", "/sheets/71-16");
    await visit(port, "sign-in", "/sign-in");
    await signIn(page, backend.demonstration);
    const reference = await book(page, T045, [ADA]);
    await page.goto("about:blank");
    await visit(port, "booking form", T048.form);
    await visit(port, "booking", `/bookings/${reference}`);
  });
  console.log(table(reports));
});
