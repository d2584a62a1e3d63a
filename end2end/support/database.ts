// Databases of the tests: one that is migrated and loaded once, and a copy of it for each house.

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What script/test says about the world; a missing variable is told by its name. */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with script/test browser`);
  return value;
}

/** Runs SQL and gives its rows, columns parted by `|`. */
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

/** A new database: empty, or a copy of another that nobody is connected to. */
export async function createDatabase(template?: Database): Promise<Database> {
  const name = `placebook_browser_${randomBytes(6).toString("hex")}`;
  await sql(setting("DATABASE_URL"), `create database ${name}${template ? ` template ${template.name}` : ""}`);
  return { name, url: addressOf(name) };
}

/** Removes a database, whoever is still connected to it. */
export async function dropDatabase({ name }: Database): Promise<void> {
  await sql(setting("DATABASE_URL"), `drop database if exists ${name} with (force)`);
}

/** A database of the tests. */
export interface Database {
  readonly name: string;
  readonly url: string;
}
