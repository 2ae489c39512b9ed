import { setCookies, type AskOptions, type Exchange } from "../../browser/browser.ts";
import { describe, isRefused } from "../expect.ts";
import { PASSWORDS, type Person } from "../scene.ts";
import { isDeletion } from "../session-cookie.ts";
import { readSetCookie } from "../../browser/set-cookie.ts";
import { header as headerOf } from "../../browser/browser.ts";
import { mustAgree } from "./faults.ts";
import type { Place, Sent } from "./place.ts";
import type { Session, Standing } from "./reference.ts";
import { called, DEVICES, type From } from "./steps.ts";

const SECOND = 1_000;

/** The user whom the server must see in a request, if any. */
export const memberOf = (had: Standing): Person | undefined => (had.is === "in" ? had.session.user : undefined);

/** A request that its user may make: the server must do it, and it counts as activity. */
export function mustServe(place: Place, { at, had }: Sent, shown = true): boolean {
  const user = memberOf(had);
  if (had.is !== "in" || user === undefined) return false;
  const { method, path } = at.request;
  mustAgree(at.response.status < 400 && !isRefused(at) && shown, "lost", {
    expected: `${method} ${path} to be answered as a request of ${called(user)}, who is logged in`,
    got: describe(at),
    at,
  });
  place.sessions.use(had.session, place.now, true);
  return true;
}

/** A request that a server may count as activity, but need not. */
export function mayUse(place: Place, { had }: Pick<Sent, "had">): void {
  if (had.is !== "out") place.sessions.use(had.session, place.now, false);
}

export async function visit(place: Place, device: number): Promise<void> {
  const sent = await place.get(device, "/dashboard");
  const { at, had, header } = sent;
  const user = had.is === "out" ? undefined : had.session.user;
  const shown = user !== undefined && at.response.body.includes(place.scene.notes[user]);
  if (!mustServe(place, sent, shown) && had.is === "open") {
    place.sessions.use(had.session, place.now, shown && had.session.state === "live");
    const value = place.sessions.values.get(header);
    if (!shown && user !== undefined && value) value.refused = true;
  }
  place.keep(device, sent);
}

export async function login(place: Place, device: number, who: Person | "owner"): Promise<void> {
  const user = who === "owner" ? (DEVICES[device]?.owner ?? "alice") : who;
  const { sessions, now } = place;
  const sent = await place.send(
    device,
    (browser) => (user === "admin" || user === browser.name ? browser.login() : browser.login(user, PASSWORDS[user])),
    user,
  );
  const { at, had, header } = sent;
  mustAgree(at.response.status < 400, "lost", {
    expected: `${called(user)}'s login to succeed`,
    got: describe(at),
    at,
  });
  mustNotFollow(place, at);
  const before = had.is === "out" ? undefined : had.session;
  const begun = sessions.begin(user, now);
  if (had.session) takeOver(place, had, had.session, { begun, header });
  sessions.limit(begun, before, now);
  place.keep(device, sent, begun);
  await follow(place, device, at);
  await visit(place, device);
}

/** A visitor who fills a basket must not decide where another user's login leads. */
function mustNotFollow(place: Place, at: Exchange): void {
  const to = headerOf(at.response, "location");
  mustAgree(!place.planted.some((word) => to.includes(word)), "astray", {
    expected: "the login to lead to a page that no visitor chose",
    got: describe(at),
    at,
  });
}

/** What a login does to the session that the browser had. */
function takeOver(place: Place, had: Standing, old: Session, { begun, header }: { begun: Session; header: string }) {
  const { rules, sessions } = place;
  if (old.user === undefined)
    for (const [item, sure] of old.basket) begun.basket.set(item, sure && had.is === "in" && rules.rotation);
  const isCurrent = old.current?.header === header;
  if (rules.rotation && isCurrent) sessions.end(old, "ended when somebody logged in again in the same browser");
  else sessions.loosen(old);
}

/** A wrong password. From chapter 6 on it must change nothing. */
export async function fail(place: Place, device: number, who: "alice" | "bob" | "owner"): Promise<void> {
  const name = who === "owner" ? "alice" : who;
  const sent = await place.send(device, (browser) => browser.login(name, "a typing error"));
  mayUse(place, sent);
  if (!place.rules.logout && sent.had.is !== "out") place.sessions.loosen(sent.had.session);
  place.keep(device, sent);
}

/** The page that a form's redirect leads to must exist. */
export async function follow(place: Place, device: number, { response, request }: Exchange): Promise<void> {
  const base = request.origin + request.path;
  const to = headerOf(response, "location");
  if (response.status < 300 || response.status >= 400 || !URL.canParse(to, base)) return;
  const url = new URL(to, base);
  if (url.origin !== request.origin || url.pathname === "/dashboard") return;
  const sent = await place.get(device, url.pathname + url.search);
  mayUse(place, sent);
  place.keep(device, sent);
  mustAgree(sent.at.response.status < 400 || sent.at.response.status === 401, "astray", {
    expected: `the page ${url.pathname}, to which ${request.method} ${request.path} leads, to exist`,
    got: describe(sent.at),
    at: sent.at,
  });
}

const ORIGINS: Record<From, AskOptions> = { own: {}, null: { headers: { origin: "null" } }, none: { origin: "none" } };

export async function logout(place: Place, device: number, from: From): Promise<void> {
  const { rules, sessions } = place;
  const sent = await place.post(device, "/logout", {}, ORIGINS[from]);
  const { at, had, header } = sent;
  if (had.is !== "out") {
    const { session } = had;
    const isCurrent = session.current?.header === header;
    // A server may refuse a form that does not say where it comes from. Then nothing has happened.
    const done = at.response.status < 400 && rules.logout && isCurrent;
    if (done && session.user) sessions.end(session, `ended when ${called(session.user)} logged out`);
    else sessions.loosen(session);
  }
  place.keep(device, sent);
  if (from === "own") await follow(place, device, at);
}

export async function everywhere(place: Place, device: number, from: From): Promise<void> {
  const { sessions } = place;
  const sent = await place.post(device, "/logout-everywhere", {}, ORIGINS[from]);
  const { at, had } = sent;
  const user = had.is === "out" ? undefined : had.session.user;
  const member = memberOf(had);
  if (from === "own" && member)
    mustAgree(at.response.status < 400, "lost", {
      expected: `POST /logout-everywhere to be answered as a request of ${called(member)}, who is logged in`,
      got: describe(at),
      at,
    });
  const done = member !== undefined && at.response.status < 400;
  if (user !== undefined)
    for (const session of sessions.of(user, place.now)) {
      if (done) sessions.end(session, `ended when ${called(user)} logged out everywhere`);
      else sessions.loosen(session);
    }
  place.keep(device, sent);
  if (from === "own" && done) await follow(place, device, at);
}

/** alice logs in on all of her devices, one after the other. */
export async function crowd(place: Place): Promise<void> {
  for (const [device, { owner }] of DEVICES.entries()) {
    if (owner !== "alice") continue;
    place.pass(SECOND);
    await login(place, device, owner);
  }
}

/** Two users ask for their dashboards at the same time. */
export async function together(place: Place, [one, other]: [number, number]): Promise<void> {
  if (one === other) return;
  const sent = await Promise.all(
    [one, other].map((device, index) =>
      place.get(device, "/dashboard", { together: { place: index, of: 2, writes: "forwards" } }),
    ),
  );
  for (const [index, each] of sent.entries()) {
    mayUse(place, each);
    place.keep(index === 0 ? one : other, each);
  }
  await visit(place, one);
  await visit(place, other);
}

/** Values that an answer sets but that do not go into the browser's jar. */
export function handedOut(place: Place, at: Exchange, session: Session): void {
  for (const text of setCookies(at.response)) {
    const cookie = readSetCookie(text);
    if (!cookie || isDeletion(cookie, at.request.now) || place.isNoise(cookie.name)) continue;
    const header = `${cookie.name}=${cookie.value}`;
    if (!place.sessions.values.has(header)) place.sessions.give(header, session, place.now);
  }
}
