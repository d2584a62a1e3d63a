// The line between a device and the service, cut for real.

import { type Page } from "@playwright/test";

import { type Server } from "./server.ts";

/**
 * Cuts the line. The browser is told, and the server is stopped as well: a page that is being left, or that has just come from the
 * device, may still reach a running server before the browser's emulation holds for it.
 */
export async function cutLine(page: Page, server: Server): Promise<void> {
  await page.context().setOffline(true);
  await server.stop();
}

/** Puts the line back. */
export async function mendLine(page: Page, server: Server): Promise<void> {
  await server.start();
  await page.context().setOffline(false);
}
