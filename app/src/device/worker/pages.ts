// Which pages can be kept, and the visitor that an answer names.

/**
 * Every page that a device can keep. Forms, private links, streams and files are not listed here, so they are never
 * kept.
 */
const KEPT = [/^\/$/, /^\/sheets\/[^/.]+$/, /^\/workshops\/[^/.]+$/, /^\/bookings$/, /^\/bookings\/[^/.]+$/, /^\/office\/sessions\/\d+\/register$/];

/** Visitors who are not signed in get only the sign-in page at these. */
const FOR_SIGNED_IN = /^\/(bookings|office)(\/|$)/;

/** Addresses that a browser can open like pages but that are not. */
const NO_PAGE = /^\/(api|live|healthz|readyz)(\/|$)|\.[a-z0-9]+$/;

/** Forms that change who is signed in or acted for: the same list as in app/src/made_for/forms.rs. */
const CHANGES_VISIT = [
  "/api/establishment/sign-in",
  "/api/establishment/sign-out",
  "/api/office/sign-in",
  "/api/office/sign-in-code",
  "/api/office/password",
  "/api/office/set-up",
  "/api/office/act",
  "/api/office/stop-acting",
];

export function isKept({ origin, pathname }: URL): boolean {
  return origin === self.location.origin && KEPT.some((address) => address.test(pathname));
}

/** Is the page at this address worth keeping for everybody? */
export function isForAll({ pathname }: URL): boolean {
  return !FOR_SIGNED_IN.test(pathname);
}

export function isDocument({ origin, pathname }: URL): boolean {
  return origin === self.location.origin && !NO_PAGE.test(pathname);
}

export function changesVisit({ origin, pathname }: URL): boolean {
  return origin === self.location.origin && CHANGES_VISIT.includes(pathname);
}

/** Does somebody go to a page? A browser loads a document, or a script asks for the page that it shows next (shared/src/navigation.rs). */
export function goesToPage(request: Request): boolean {
  return request.mode === "navigate" || request.headers.has("x-placebook-page");
}

/** A page, not an error, nor a redirect to elsewhere. */
export function isPage(answer: Response): boolean {
  return answer.status === 200 && !answer.redirected && (answer.headers.get("content-type") ?? "").startsWith("text/html");
}

/** The server marks every page of a signed-in school or officer so, and no other. */
export function isPrivate(answer: Response): boolean {
  return says(answer, "private");
}

/** A public page that no cache keeps, because it sets a cookie. */
export function isForNoCache(answer: Response): boolean {
  return says(answer, "no-store");
}

function says(answer: Response, word: string): boolean {
  return (answer.headers.get("cache-control") ?? "").split(",").some((part) => part.trim() === word);
}
