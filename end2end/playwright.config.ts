// Browser tests run at two widths, and once with scripts off.

import { existsSync } from "node:fs";

import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";

const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 360, height: 780 }, isMobile: true, hasTouch: true };

// Chromium refuses its sandbox to root; elsewhere the sandbox stays.
const asRoot = process.getuid?.() === 0;
const quiet = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const kind = process.env.PLACEBOOK_LIGHTHOUSE !== undefined ? "lighthouse" : process.env.PLACEBOOK_SCREENSHOTS !== undefined ? "screenshots" : "tests";

// Tests that need scripts are tagged @scripts; all others must pass without. @plain is for tests that make sense only
// without scripts. Most rules do not depend on the width, so only tests tagged @phone are repeated on a phone with scripts.
const projects: Record<typeof kind, PlaywrightTestConfig["projects"]> = {
  // It sets the width itself.
  lighthouse: [{ name: "lighthouse" }],
  screenshots: [
    { name: "desktop", use: desktop },
    { name: "phone", use: phone },
  ],
  tests: [
    { name: "desktop", grepInvert: /@plain/, use: desktop },
    { name: "phone", grep: /@phone/, use: phone },
    { name: "no scripts", grepInvert: /@scripts/, use: { ...phone, javaScriptEnabled: false } },
  ],
};

export default defineConfig({
  testDir: kind,
  outputDir: "test-results/artefacts",
  forbidOnly: true,
  // A test that passes only on a second attempt has found a fault, so nothing is tried again.
  retries: 0,
  workers: 2,
  fullyParallel: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [
    ["list"],
    ["json", { outputFile: process.env.PLACEBOOK_BROWSER_REPORT ?? "test-results/report.json" }],
  ],
  use: {
    locale: "en-GB",
    // Not the venues' zone, so that a time formatted by the browser is seen to be wrong.
    timezoneId: "America/New_York",
    // Tests that are not about the service worker reach the server itself.
    serviceWorkers: "block",
    screenshot: "only-on-failure",
    // Writing a trace takes a third of a test's time, whether or not the test fails.
    trace: process.env.PLACEBOOK_TRACE === undefined ? "off" : "retain-on-failure",
    launchOptions: {
      executablePath: chromium(),
      args: asRoot ? ["--no-sandbox", ...quiet] : quiet,
    },
  },
  projects: projects[kind],
});

// The machine's Chromium, or `undefined` for Playwright's own.
function chromium(): string | undefined {
  return [process.env.CHROMIUM ?? "", "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find(existsSync);
}
