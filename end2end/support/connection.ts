// Cuts the connection between a device and the service for real.

import { type Page } from "@playwright/test";

import { type Server } from "./server.ts";

/**
 * Cuts the connection. The browser is set offline, and the server is stopped as well: a page that is being left, or that has just come from the
 * device, may still reach a running server before the browser's emulation takes effect.
 */
export async function disconnect(page: Page, server: Server): Promise<void> {
  await page.context().setOffline(true);
  await server.stop();
}

/** Restores the connection. */
export async function reconnect(page: Page, server: Server): Promise<void> {
  await server.start();
  await page.context().setOffline(false);
}
