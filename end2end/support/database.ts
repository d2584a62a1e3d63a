// Databases of the tests: one is migrated and loaded once, and each test gets a copy.

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A variable that script/test sets. A missing one is reported by name. */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with script/test browser`);
  return value;
}

/** Runs SQL and returns its rows, with columns separated by `|`. */
export async function sql(databaseUrl: string, statement: string): Promise<string> {
  const { stdout } = await run("psql", [databaseUrl, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement]);
  return stdout.trim();
}

/** The address of another database on the same server. */
function addressOf(name: string): string {
  const address = new URL(setting("DATABASE_URL"));
  address.pathname = `/${name}`;
  return address.href;
}

/** A new database: empty, or a copy of another without connections. */
export async function createDatabase(template?: Database): Promise<Database> {
  const name = `placebook_browser_${randomBytes(6).toString("hex")}`;
  await sql(setting("DATABASE_URL"), `create database ${name}${template ? ` template ${template.name}` : ""}`);
  return { name, url: addressOf(name) };
}

/** Removes a database, even if there are connections to it. */
export async function dropDatabase({ name }: Database): Promise<void> {
  await sql(setting("DATABASE_URL"), `drop database if exists ${name} with (force)`);
}

/** A database of the tests. */
export interface Database {
  readonly name: string;
  readonly url: string;
}
