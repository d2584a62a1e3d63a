// The fixtures of every test: a separate service with its own database and server, and visitors.

import { type BrowserContextOptions, type Page, test as base } from "@playwright/test";

import { createDatabase, type Database, dropDatabase, sql } from "./database.ts";
import { runCommand, Server, type Settings } from "./server.ts";
import { Watch } from "./watch.ts";

export { expect } from "@playwright/test";

/** A school of the demonstration, and its PIN as printed on its letter. */
export interface School {
  readonly urn: string;
  readonly name: string;
  readonly pin: string;
}

/** A database with the demonstration data, copied for each test. */
interface Template {
  readonly database: Database;
  readonly loaded: string;
}

/** One service with its own data, shared with no other test. */
export class Backend {
  readonly #servers: Server[] = [];

  private constructor(
    private readonly database: Database,
    /** The output of `load-demonstration`: the schools and their PINs. */
    readonly loaded: string,
  ) {}

  static async open(template: Template): Promise<Backend> {
    const backend = new Backend(await createDatabase(template.database), template.loaded);
    await backend.another();
    return backend;
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  /** The first server. */
  get server(): Server {
    const [first] = this.#servers;
    if (!first) throw new Error("the backend has no server");
    return first;
  }

  get url(): string {
    return this.server.url;
  }

  get hosts(): string[] {
    return this.#servers.map((server) => new URL(server.url).host);
  }

  get log(): string {
    return this.#servers.map((server) => server.log).join("\n");
  }

  /** A school by its name or the beginning of its name. */
  school(name: string): School {
    for (const [, urn, pin, whole] of this.loaded.matchAll(/^ +(\d{6}) +(\d{3,4} \d{3,4}) +(.+)$/gm)) {
      if (urn && pin && whole?.startsWith(name)) return { urn, name: whole, pin };
    }
    throw new Error(`no school ${name} in:\n${this.loaded}`);
  }

  /** The school whose PIN the demonstration shows to everyone. */
  get demonstration(): School {
    return this.school("Hawthorn Primary School");
  }

  /** Another school of the demonstration. */
  get neighbour(): School {
    return this.school("Kestrel House School");
  }

  /** Another server process on the same database. */
  async another(settings: Settings = {}): Promise<Server> {
    const server = await Server.open(this.databaseUrl, settings);
    this.#servers.push(server);
    return server;
  }

  /** Runs one of the server's commands, such as `check`. */
  run(...args: string[]): Promise<string> {
    return runCommand(this.databaseUrl, args);
  }

  /** Runs SQL on this service's database. */
  sql(statement: string): Promise<string> {
    return sql(this.databaseUrl, statement);
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
    await dropDatabase(this.database);
  }
}

async function makeTemplate(): Promise<Template> {
  const database = await createDatabase();
  await runCommand(database.url, ["migrate"]);
  return { database, loaded: await runCommand(database.url, ["load-demonstration"]) };
}

interface Given {
  backend: Backend;
  /** The watch over `page`. The test has to `allow` the problems that it causes. */
  watch: Watch;
  /** Opens a page in a separate browser, watched like `page`. */
  visitor: (options?: BrowserContextOptions) => Promise<Page>;
}

/** The tests' `test`: `backend`, `page`, `watch` and `visitor`. */
export const test = base.extend<Given, { template: Template }>({
  template: [
    async ({}, use) => {
      const template = await makeTemplate();
      await use(template);
      await dropDatabase(template.database);
    },
    { scope: "worker" },
  ],

  backend: async ({ template }, use, info) => {
    const backend = await Backend.open(template);
    await use(backend);
    // If the test broke the database on purpose, the check proves nothing.
    if (info.status === "passed" && !info.tags.includes("@broken")) await backend.run("check");
    await backend.close();
    if (info.status !== info.expectedStatus) {
      await info.attach("server log", { body: backend.log, contentType: "text/plain" });
    }
  },

  baseURL: async ({ backend }, use) => {
    await use(backend.url);
  },

  // This fixture is automatic, so that the pages of every test are watched, even if the test does not use `watch`.
  watch: [
    async ({ context, backend }, use, info) => {
      const watch = new Watch(context, () => backend.hosts);
      await use(watch);
      if (info.status !== info.expectedStatus) console.log(await watch.tell());
      watch.verify();
    },
    { auto: true },
  ],

  visitor: async ({ browser, backend, contextOptions, viewport, isMobile, hasTouch, javaScriptEnabled, locale, timezoneId, serviceWorkers }, use) => {
    const watches: Watch[] = [];
    const contexts: { close(): Promise<void> }[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({
        ...contextOptions,
        viewport,
        isMobile,
        hasTouch,
        javaScriptEnabled,
        locale,
        timezoneId,
        serviceWorkers,
        baseURL: backend.url,
        ...options,
      });
      contexts.push(context);
      watches.push(new Watch(context, () => backend.hosts));
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
    for (const watch of watches) watch.verify();
  },
});
