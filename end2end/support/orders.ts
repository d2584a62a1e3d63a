// A computer that several people share, with three tabs of one browser. They act in random order, and no text of one may be seen by
// another. Each typed text begins with "Zq", then names its owner, then has a number: "Zqih12".

import { type Page, type Request } from "@playwright/test";

import { expect, type Backend, type School } from "./backend.ts";
import { awake, chooseSchool, giveSchoolAndPin, scripted } from "./journey.ts";
import { type OfficerOf, PASSWORD } from "./office.ts";

/** A typed text. Emails are shown in lower case. */
const TYPED = /\b[Zz]q([is]?[hr]|[is]|d)\d{1,4}n?\b/g;

/** Numbers between 0 and 1, the same ones for the same seed (mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A person who signs in, and the letters that mark their texts. */
export type Somebody = { letter: string; number: string } & ({ school: School } | { officer: OfficerOf });

/** The actions and pages to choose from. */
export interface Town {
  readonly backend: Backend;
  readonly url: string;
  readonly schools: readonly (Somebody & { school: School })[];
  readonly officers: readonly (Somebody & { officer: OfficerOf })[];
  /** The delegate's page. */
  readonly link: string;
  readonly register: string;
  /** Booking forms. */
  readonly forms: readonly string[];
}

/** The buttons that send something. */
const BUTTONS = /^(Continue|Book \d+ places?|Join the waiting list|Save changes|Cancel the place|Move|Add this person|Find|Here|Undo|Book as soon as there is a connection)/;

/** A form that names the person it was made for. */
const OWNED = 'form[action*="?for="]';

/** The computer, and the person who should be signed in there. */
export class Computer {
  #now = "";
  #offline = false;
  #typed = 0;
  #done: string[] = [];
  /** The school of each booked text; empty if the text is only in a register. */
  readonly #booked = new Map<string, string>();
  /** The owner of the form that each idempotency key belongs to. */
  readonly #keys = new Map<string, string>();
  #sent = 0;

  constructor(
    private readonly town: Town,
    private readonly tabs: readonly Page[],
    private readonly chance: () => number,
  ) {
    tabs[0]?.context().on("request", (request) => this.#noteKey(request));
    for (const tab of tabs) tab.on("dialog", (dialog) => void dialog.accept());
  }

  get sent(): number {
    return this.#sent;
  }

  get booked(): number {
    return this.#booked.size;
  }

  #noteKey(request: Request): void {
    if (request.method() !== "POST") return;
    const made = new URL(request.url()).searchParams.get("for");
    const key = new URLSearchParams(request.postData() ?? "").get("draft[key]");
    if (made && key) this.#keys.set(key, made);
    this.#sent += 1;
  }

  #below(bound: number): number {
    return Math.floor(this.chance() * bound);
  }

  #pick<T>(among: readonly T[]): T {
    const picked = among[this.#below(among.length)];
    if (picked === undefined) throw new Error("nothing to choose from");
    return picked;
  }

  /** Does one action, then checks every tab. */
  async step(): Promise<void> {
    const at = this.#below(this.tabs.length);
    const tab = this.tabs[at];
    if (!tab) throw new Error("no such tab");
    const what = this.#below(100);
    if (this.#offline && what < 45) await this.#line(false);
    else if (this.#offline) await (what < 60 ? this.#open(at, tab) : this.#fillOrSend(at, tab));
    else if (what < 9) await this.#signIn(at, tab);
    else if (what < 12) await this.#signOut(at, tab);
    else if (what < 17) await this.#act(at, tab);
    else if (what < 19) await this.#stop(at, tab);
    else if (what < 38) await this.#open(at, tab);
    else if (what < 43 && scripted()) await this.#line(true);
    else await this.#fillOrSend(at, tab);
    for (const tab of this.tabs) await this.#look(tab);
  }

  #note(what: string): void {
    this.#done.push(`${this.#done.length}: ${this.#now || "nobody"}${this.#offline ? ", offline" : ""}: ${what}`);
  }

  /** The last actions, for the report of a failure. */
  story(): string {
    return this.#done.slice(-30).join("\n");
  }

  async #line(offline: boolean): Promise<void> {
    this.#note(offline ? "loses the line" : "has a line again");
    await this.tabs[0]?.context().setOffline(offline);
    this.#offline = offline;
  }

  async #signIn(at: number, tab: Page): Promise<void> {
    const who = this.#pick<Somebody>([...this.town.schools, ...this.town.officers]);
    this.#note(`tab ${at} signs in as ${who.number}`);
    if ("school" in who) {
      await this.#goto(tab, "/sign-in");
      await giveSchoolAndPin(tab, who.school);
      await tab.waitForURL(`${this.town.url}/bookings`);
    } else {
      await this.#goto(tab, "/office/sign-in");
      await tab.getByLabel("Email").fill(who.officer.email);
      await tab.getByLabel("Password").fill(PASSWORD);
      await tab.getByRole("main").getByRole("button", { name: "Sign in" }).click();
      await tab.waitForURL(`${this.town.url}/office`);
    }
    this.#now = who.number;
  }

  async #signOut(at: number, tab: Page): Promise<void> {
    const button = tab.getByRole("banner").getByRole("button", { name: "Sign out" });
    if (!(await button.isVisible())) return this.#open(at, tab);
    this.#note(`tab ${at} signs out`);
    await awake(tab);
    await Promise.all([tab.waitForResponse((answer) => answer.url().includes("/api/establishment/sign-out")), button.click()]);
    await tab.waitForLoadState("domcontentloaded");
    this.#now = "";
  }

  async #act(at: number, tab: Page): Promise<void> {
    const officer = /^officer-\d+/.exec(this.#now)?.[0];
    if (!officer) return this.#signIn(at, tab);
    const { school, number } = this.#pick(this.town.schools);
    this.#note(`tab ${at} acts for ${number}`);
    await this.#goto(tab, "/office/acting");
    await chooseSchool(tab, school.name);
    await tab.getByLabel("Reason").fill("asked by telephone");
    await tab.getByRole("button", { name: "Go to the school’s pages" }).click();
    await expect(tab.getByRole("region", { name: "You are acting for a school" })).toContainText(school.name);
    this.#now = `${officer}-for-${number}`;
  }

  async #stop(at: number, tab: Page): Promise<void> {
    const acting = /^(officer-\d+)-for-/.exec(this.#now);
    if (!acting?.[1]) return this.#open(at, tab);
    this.#note(`tab ${at} stops acting`);
    await this.#goto(tab, "/office");
    await tab.getByRole("region", { name: "You are acting for a school" }).getByRole("button", { name: "Stop" }).click();
    await expect(tab.getByRole("region", { name: "You are acting for a school" })).toHaveCount(0);
    this.#now = acting[1];
  }

  async #goto(tab: Page, address: string): Promise<void> {
    await tab.goto(this.town.url + address, { waitUntil: "domcontentloaded" });
    if (!this.#offline) await awake(tab);
  }

  async #open(at: number, tab: Page): Promise<void> {
    const { town } = this;
    const reference = (await town.backend.sql("select coalesce(min(reference), 'PB-0000-0000') from (select reference from booking order by random() limit 1) any_one")).trim();
    const booking = `/bookings/${reference}`;
    const address = this.#pick([
      ...town.forms, ...town.forms, ...town.forms, ...town.forms.map((form) => form.replace(/book$/, "check")), ...town.forms.map((form) => form.replace(/book$/, "wait")),
      "/", "/bookings", booking, booking, `${booking}/cancel`, `${booking}/move`, `${booking}/delegates/1`,
      town.link, town.register, town.register, "/office", "/office/people", "/office/officers", "/sign-in",
    ]);
    this.#note(`tab ${at} opens ${address}`);
    // Without a connection, the browser shows pages of its own.
    await this.#goto(tab, address).catch((cause: unknown) => {
      if (!this.#offline) throw cause;
    });
    // A public page may come from the device if the service is slow.
    if (this.#offline || (await tab.locator("body[data-as-of]").count())) return;
    expect(await this.#madeFor(tab), `${address} is made for another:\n${this.story()}`).toBe(this.#now);
  }

  /** Opens a form that the signed-in person can fill in. */
  async #openForm(at: number, tab: Page): Promise<void> {
    if (this.#offline) return this.#open(at, tab);
    if (this.#now === "") return this.#signIn(at, tab);
    if (/^officer-\d+$/.test(this.#now)) return this.#act(at, tab);
    const form = this.#pick(this.town.forms);
    this.#note(`tab ${at} opens ${form}`);
    await this.#goto(tab, form);
  }

  /** A new text for the person that the page was made for. */
  #text(made: string, suffix = ""): string {
    this.#typed += 1;
    return `Zq${this.#letters(made)}${this.#typed}${suffix}`;
  }

  #letters(made: string): string {
    const everybody: readonly Somebody[] = [...this.town.officers, ...this.town.schools];
    const [officer, school] = made.split("-for-");
    return [officer, school].map((number) => everybody.find((one) => one.number === number)?.letter ?? "").join("");
  }

  async #fillOrSend(at: number, tab: Page): Promise<void> {
    const names = tab.getByRole("main").locator(OWNED).locator("input[type=text]:visible, input[type=email]:visible, input[type=search]:visible");
    const fields = await names.count();
    if (fields === 0 && !(await this.#button(tab))) return this.#openForm(at, tab);
    this.#note(`tab ${at} types and sends on ${new URL(tab.url()).pathname}`);
    for (let field = 0; field < fields; field += 1) {
      const input = names.nth(field);
      const [name, made] = await input.evaluate((input: HTMLInputElement) => [input.name, new URL(input.form?.action ?? "", location.href).searchParams.get("for") ?? ""]);
      if (!made || /session|said|at\]/.test(name ?? "")) continue;
      const typed = this.#text(made, name?.includes("needs") ? "n" : "");
      await input.fill(name?.includes("school") ? "A school far away" : name?.includes("email") ? `${typed}@school.example` : typed);
    }
    const radios = tab.getByRole("main").locator(OWNED).getByRole("radio");
    for (const group of new Set(await radios.evaluateAll((radios: HTMLInputElement[]) => radios.map(({ name }) => name)))) {
      await radios.and(tab.locator(`[name="${group}"]`)).first().check();
    }
    const button = await this.#button(tab);
    if (button) await this.#press(tab, button);
  }

  /** The person that a tab's page was made for. */
  async #madeFor(tab: Page): Promise<string> {
    return tab.evaluate(() => document.querySelector("[data-whose]")?.getAttribute("data-whose") ?? "").catch(() => "");
  }

  async #button(tab: Page) {
    const buttons = tab.getByRole("main").locator(OWNED).getByRole("button", { name: BUTTONS }).and(tab.locator(":visible"));
    const count = await buttons.count();
    return count ? buttons.nth(this.#below(count)) : undefined;
  }

  /** Presses a button and waits for an effect. */
  async #press(tab: Page, button: { click(options: { timeout: number }): Promise<void> }): Promise<void> {
    await tab.evaluate(() => document.body.setAttribute("data-before", ""));
    // A button whose form is being sent is disabled.
    await button.click({ timeout: 3_000 }).catch(() => undefined);
    const come = () =>
      tab
        .evaluate(() => {
          const told = document.querySelector(".govuk-error-summary, .app-outbox > *");
          return !document.body.hasAttribute("data-before") || told !== null || document.querySelector("[aria-busy=true]") === null;
        })
        .catch(() => false);
    await expect.poll(come, { timeout: 5_000, intervals: [20, 50, 100] }).toBe(true).catch(() => undefined);
    if (!this.#offline) await tab.waitForLoadState("domcontentloaded");
    await this.#readBookings();
  }

  /** Checks that a tab shows no text of another person. */
  async #look(tab: Page): Promise<void> {
    const shown = await this.#shown(tab);
    if (!shown) return;
    const { made, text, address } = shown;
    const mine = this.#letters(made);
    const office = made.startsWith("officer-");
    const school = made.startsWith("officer-") ? made.split("-for-")[1] : made;
    const isAllowed = (word: string, of: string) => {
      const theirs = this.#booked.get(word.toLowerCase());
      return (
        of === mine ||
        (office && of === mine[0]) ||
        (theirs !== undefined && theirs !== "" && theirs === school) ||
        (theirs !== undefined && office && address.startsWith("/office")) ||
        (of === "d" && address.startsWith(this.town.link))
      );
    };
    const foreign = () => [...text.matchAll(TYPED)].filter(([word, of = ""]) => !isAllowed(word, of.toLowerCase())).map(([word]) => word);
    if (foreign().length) await this.#readBookings();
    expect(foreign(), `on ${address}, which is made for ${made || "nobody"}:\n${this.story()}`).toEqual([]);
  }

  /** Everything that a tab shows or has in its fields at one moment. */
  async #shown(tab: Page): Promise<{ made: string; text: string; address: string } | undefined> {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const shown = await tab
        .evaluate(() => {
          const fields = [...document.querySelectorAll("input, textarea, select")].map((field) => (field as HTMLInputElement).value);
          const made = document.querySelector("[data-whose]")?.getAttribute("data-whose") ?? "";
          // Nonces are random letters.
          const page = document.documentElement.outerHTML.replace(/nonce="[^"]*"/g, "");
          return { made, text: [page, ...fields].join("\n"), address: location.pathname };
        })
        // The tab is just loading another page.
        .catch(() => undefined);
      if (shown) return shown;
      await tab.waitForLoadState("domcontentloaded").catch(() => undefined);
    }
    return undefined;
  }

  async #readBookings(): Promise<void> {
    const rows = await this.town.backend.sql(
      `select e.urn || '|' || concat_ws(' ', p.name, p.delegate_email, p.needs, b.booker_name, b.booker_email)
       from place p join booking b on b.id = p.booking_id join establishment e on e.id = b.establishment_id
       union all select '|' || concat_ws(' ', name, email) from walk_in`,
    );
    for (const row of rows.split("\n")) {
      const [urn = "", ...texts] = row.split("|");
      for (const [word] of texts.join(" ").matchAll(TYPED)) {
        if (urn || !this.#booked.has(word.toLowerCase())) this.#booked.set(word.toLowerCase(), urn);
      }
    }
  }

  /** Fails if the device holds readable access needs. */
  async deviceIsSealed(): Promise<void> {
    for (const tab of this.tabs) {
      const kept = await tab.evaluate(() => JSON.stringify([localStorage, sessionStorage])).catch(() => "");
      expect(kept.match(/\b[Zz]q[a-z]{1,2}\d+n\b/g) ?? [], this.story()).toEqual([]);
    }
  }

  /** Checks that every row belongs to the owner of its form, and every text to the school that it was typed for. */
  async rowsAreOfWhoMadeThem(): Promise<void> {
    await this.#readBookings();
    const { backend, schools } = this.town;
    const rows = await backend.sql(
      `select command_key || '|' || coalesce(e.urn::text, 'officer-' || actor_id)
       from (select command_key, actor_kind, actor_id from audit where command_key is not null
             union all select key, 'officer', officer_id from register_mark union all select key, 'officer', officer_id from walk_in) done
       left join establishment e on actor_kind = 'establishment' and e.id = actor_id`,
    );
    for (const row of rows.split("\n")) {
      const [key = "", actor] = row.split("|");
      const made = this.#keys.get(key);
      if (made) expect(made.split("-for-")[0], `${key} was done by ${actor}:\n${this.story()}`).toBe(actor);
    }
    for (const [word, urn] of this.#booked) {
      const letter = /^zq[a-z]*?([a-z])\d/.exec(word)?.[1];
      const of = schools.find((school) => school.letter === letter);
      if (of && urn) expect(urn, `${word}:\n${this.story()}`).toBe(of.number);
    }
  }
}
