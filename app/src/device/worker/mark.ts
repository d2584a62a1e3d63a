// The mark on a page that comes from this device: how old it is.

/** The page with the mark at its top. `lost`: there is no line; otherwise it is too slow. */
export function marked(page: Response, text: string, lost: boolean): Response {
  const asOf = new Date(page.headers.get("date") ?? 0);
  const headers = new Headers(page.headers);
  // They describe what was sent, not what is made of it here.
  headers.delete("content-encoding");
  headers.delete("content-length");
  // Announced when the page opens, which a status that is there from the beginning is not everywhere.
  const titled = text.replace("<title>", `<title>${lost ? "Offline" : "Not new"}: `);
  const known = titled.replace("<body", `<body data-as-of="${asOf.toISOString()}"`);
  // Before the masthead, and after the link that skips it.
  const whole = known.replace("<header", `${mark(asOf, lost)}<header`);
  return new Response(whole, { status: page.status, statusText: page.statusText, headers });
}

function mark(asOf: Date, lost: boolean): string {
  const why = lost ? "You are offline." : "The line is too slow.";
  return `<div class="app-as-of" role="status"><p class="govuk-width-container">${why} This page is as of <time datetime="${asOf.toISOString()}">${spoken(asOf, new Date())}</time>. <a href="">Load it again</a></p></div>`;
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
