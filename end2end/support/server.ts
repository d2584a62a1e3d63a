// One process of the release build's server, on its own port.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { promisify } from "node:util";

import { expect } from "@playwright/test";

import { setting } from "./database.ts";

/** The demonstration's first minute: sheet 71/16 is open for booking. */
export const NOW = "2016-04-25T09:00:00+01:00";

/** Settings that differ from the demonstration's. */
export type Settings = Record<string, string>;

function environment(databaseUrl: string, settings: Settings): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: databaseUrl,
    PLACEBOOK_NOW: NOW,
    PLACEBOOK_DEMONSTRATION: "true",
    ...settings,
  };
}

/** Runs one of the server's commands and returns its output. */
export async function runCommand(databaseUrl: string, args: string[], settings: Settings = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(setting("PLACEBOOK_SERVER_BIN"), args, {
    env: environment(databaseUrl, settings),
  });
  return stdout;
}

/** A server that can be stopped, killed and restarted at the same address. */
export class Server {
  #process: ChildProcess | undefined;
  #log = "";

  private constructor(
    readonly port: number,
    private readonly databaseUrl: string,
    private readonly settings: Settings,
  ) {}

  /** Starts a server on a free port and waits until it is ready. */
  static async open(databaseUrl: string, settings: Settings = {}): Promise<Server> {
    const server = new Server(await freePort(), databaseUrl, settings);
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The server's output so far. */
  get log(): string {
    return this.#log;
  }

  /** Starts the server, or another build if `settings` name one. */
  async start(settings: Settings = {}): Promise<void> {
    const child = spawn(settings.PLACEBOOK_SERVER_BIN ?? setting("PLACEBOOK_SERVER_BIN"), ["serve"], {
      env: environment(this.databaseUrl, { ...this.settings, ...settings, PLACEBOOK_ADDRESS: `127.0.0.1:${this.port}` }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    const keep = (chunk: Buffer) => {
      this.#log += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    await once(child, "spawn");
    await expect
      .poll(() => this.#readiness(child), { timeout: 30_000, intervals: [50], message: "the server is ready" })
      .toBe("ready");
  }

  /** Asks the server to stop, and waits until its open requests are answered. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Ends the server as a power cut would. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Stops all answers, like a very slow connection, until `resume`. */
  pause(): void {
    this.#process?.kill("SIGSTOP");
  }

  resume(): void {
    this.#process?.kill("SIGCONT");
  }

  async #readiness(child: ChildProcess): Promise<string> {
    if (hasEnded(child)) throw new Error(`the server ended before it was ready:\n${this.#log}`);
    try {
      const answer = await fetch(`${this.url}/readyz`);
      return answer.ok ? "ready" : `status ${answer.status}`;
    } catch {
      return "not listening";
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || hasEnded(child)) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  listener.close();
  await once(listener, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
