// The mark on a page that comes from this device: how old it is.

/** The page with the mark at its top. `lost`: there is no connection; otherwise it is too slow. */
export function marked(page: Response, text: string, lost: boolean): Response {
  const asOf = new Date(page.headers.get("date") ?? 0);
  const headers = new Headers(page.headers);
  // These headers describe the original body, not the changed one.
  headers.delete("content-encoding");
  headers.delete("content-length");
  // Announced when the page opens; not every screen reader announces a status that is there from the start.
  const titled = text.replace("<title>", `<title>${lost ? "Offline" : "Not up to date"}: `);
  const known = titled.replace("<body", `<body data-as-of="${asOf.toISOString()}"`);
  // Before the masthead, and after the link that skips it.
  const whole = known.replace("<header", `${mark(asOf, lost)}<header`);
  return new Response(whole, { status: page.status, statusText: page.statusText, headers });
}

function mark(asOf: Date, lost: boolean): string {
  const why = lost ? "You are offline." : "The connection is too slow.";
  return `<div class="app-as-of" role="status"><p class="govuk-width-container">${why} This page was saved at <time datetime="${asOf.toISOString()}">${spoken(asOf, new Date())}</time>. <a href="">Reload</a></p></div>`;
}

/** "10:42", and the day where it is not today: as the venues' clocks show it, like every time on a page. */
export function spoken(asOf: Date, now: Date): string {
  const time = london({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(asOf);
  const day = london({ weekday: "long", day: "numeric", month: "long" });
  return day.format(asOf) === day.format(now) ? time : `${time} on ${day.format(asOf)}`;
}

function london(parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: "Europe/London" });
}
