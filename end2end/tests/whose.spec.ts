// Two schools, two officers and a delegate act in random order at one computer, in three tabs, with and without scripts and a connection:
// no data or command of one reaches another. `PLACEBOOK_SEED=7 PLACEBOOK_STEPS=300` tries another order, or a longer one.

import { expect, type School, test } from "../support/backend.ts";
import { book, signIn, T045, T046, T048 } from "../support/journey.ts";
import { INES, SAM, setPassword } from "../support/office.ts";
import { chanceOf, Computer, type Town } from "../support/orders.ts";
import { MORNING, morning, registerOf } from "../support/register.ts";
import { runCommand } from "../support/server.ts";

/** The default seed. */
const SEED = 5;
const STEPS = 60;
/** Enough steps for every order to book something. */
const LONG = 300;

/** A number from the environment. */
function given(name: string): number | undefined {
  const text = process.env[name];
  return text === undefined ? undefined : Number(text);
}

test.use({ serviceWorkers: "allow" });

test("random sign-ins and acting never mix two people’s data", async ({ page, context, backend, visitor, watch }) => {
  const seed = given("PLACEBOOK_SEED") ?? SEED;
  const steps = given("PLACEBOOK_STEPS") ?? STEPS;
  test.setTimeout(60_000 + steps * 3_000);
  // The test cuts the connection on purpose.
  watch.allow(/net::ERR_|Failed to fetch|ServiceWorker/);
  await backend.sql("update workshop set places_limit = null, closes_at = null");
  const third = await visitor();
  await signIn(third, other(backend.loaded, [backend.demonstration, backend.neighbour]));
  await book(third, T045, [{ name: "Zqd1 Marsh", email: "zqd2@school.example", needs: "Zqd3n" }]);
  await book(third, T048, [{ name: "Zqd4 Marsh", email: "zqd5@school.example", needs: "Zqd6n" }]);
  const link = await third.getByRole("link", { name: "Zqd4 Marsh’s own page" }).getAttribute("href");
  const server = await morning(backend);
  const town: Town = {
    backend,
    url: server.url,
    schools: [
      { letter: "h", number: backend.demonstration.urn, school: backend.demonstration },
      { letter: "r", number: backend.neighbour.urn, school: backend.neighbour },
    ],
    officers: [
      { letter: "i", number: "", officer: INES },
      { letter: "s", number: "", officer: SAM },
    ],
    link: new URL(link ?? "", server.url).pathname,
    register: await registerOf(backend, T045),
    forms: [T046.form, T048.form],
  };
  const officers = [];
  for (const one of town.officers) {
    const { email, name } = one.officer;
    await setPassword(await visitor(), server.url, await runCommand(backend.databaseUrl, ["add-officer", email, name], MORNING));
    officers.push({ ...one, number: `officer-${await backend.sql(`select id from officer where email = '${email}'`)}` });
  }
  const tabs = [page, await context.newPage(), await context.newPage()];
  const computer = new Computer({ ...town, officers }, tabs, chanceOf(seed));
  for (let step = 1; step <= steps; step += 1) {
    await computer.step();
    if (step % 30 === 0) {
      await computer.rowsAreOfWhoMadeThem();
      await computer.deviceIsSealed();
    }
  }
  await context.setOffline(false);
  await computer.rowsAreOfWhoMadeThem();
  expect(computer.sent, "forms are sent").toBeGreaterThan(steps / 10);
  if (steps >= LONG) expect(computer.booked, "something is booked").toBeGreaterThan(10);
});

/** A school of the demonstration that is not one of these. */
function other(loaded: string, these: readonly School[]): School {
  for (const [, urn, pin, name] of loaded.matchAll(/^ +(\d{6}) +(\d{3,4} \d{3,4}) +(.+)$/gm)) {
    if (urn && pin && name && these.every((school) => school.urn !== urn)) return { urn, pin, name };
  }
  throw new Error("the demonstration has two schools alone");
}
