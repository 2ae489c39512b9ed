import { describe, isRefused } from "../expect.ts";
import { atOnce, type Ask } from "../../browser/browser.ts";
import { mustAgree } from "./faults.ts";
import { MINUTE } from "../scene.ts";
import { handedOut, mayUse, memberOf, mustServe, visit } from "./members.ts";
import type { Place, Sent } from "./place.ts";
import type { Session } from "./reference.ts";
import { called } from "./steps.ts";

/** Only the admin may see the admin's page. */
export async function admin(place: Place, device: number): Promise<void> {
  const sent = await place.get(device, "/admin");
  const { at, had } = sent;
  const user = had.is === "out" ? undefined : had.session.user;
  if (user === "admin") mustServe(place, sent);
  else {
    mustAgree(at.response.status !== 200, user ? "somebody else" : "not over", {
      expected: `the admin's page not to open for ${user ? called(user) : "somebody who is not logged in"}`,
      got: describe(at),
      at,
    });
    mayUse(place, sent);
  }
  if (user === "admin" && had.is === "open") mayUse(place, sent);
  place.keep(device, sent);
}

const PAGES = ["/", "/comments", "/basket", "/nowhere", "/dashboard/"] as const;

export async function look(place: Place, device: number, salt: number): Promise<void> {
  const sent = await place.get(device, PAGES[salt % PAGES.length] ?? "/");
  mayUse(place, sent);
  place.keep(device, sent);
}

export async function comment(place: Place, device: number): Promise<void> {
  const text = place.word("word");
  const sent = await place.post(device, "/comments", { text });
  wrote(place, sent, text);
  place.keep(device, sent);
  await readComments(place, sent);
}

function wrote(place: Place, sent: Sent, text: string): void {
  const { at, had } = sent;
  const isMember = had.is === "open" && had.session.user !== undefined && !isRefused(at) && at.response.status < 400;
  place.comments.set(text, mustServe(place, sent) ? "sure" : isMember ? "maybe" : "never");
  mayUse(place, sent);
}

/**
 * Everybody reads the comments. They must show what members wrote, and nothing that was refused. `after` is the request
 * that the story tells.
 */
export async function readComments(place: Place, after: Pick<Sent, "at">): Promise<void> {
  if (!place.rules.comments) return;
  const page = await place.through(place.watcher.get("/comments"));
  const { method, path } = after.at.request;
  for (const [text, must] of place.comments) {
    const there = page.response.body.includes(text);
    mustAgree(!(there && must === "never"), "refused, but done", {
      expected: `no comment that the server refused, or that the admin deleted, after ${method} ${path}`,
      got: `"${text}" among the comments`,
      at: after.at,
    });
    mustAgree(there || must !== "sure", "refused, but done", {
      expected: `every comment that a member wrote, after ${method} ${path}`,
      got: `the comments without "${text}"`,
      at: after.at,
    });
  }
}

export async function clear(place: Place, device: number): Promise<void> {
  const sent = await place.send(device, (browser) => browser.ask("DELETE", "/comments", undefined));
  const { had } = sent;
  const user = had.is === "out" ? undefined : had.session.user;
  if (user === "admin") {
    const done = mustServe(place, sent);
    // A comment that is still on its way may arrive after the others were cleared.
    for (const [text, must] of place.comments)
      if (must !== "never" && text !== place.held?.text) place.comments.set(text, done ? "never" : "maybe");
  }
  mayUse(place, sent);
  place.keep(device, sent);
  await readComments(place, sent);
}

export async function exportNote(place: Place, device: number): Promise<void> {
  const sent = await place.post(device, "/export");
  const user = memberOf(sent.had);
  mustServe(place, sent, user !== undefined && sent.at.response.body.includes(place.scene.notes[user]));
  mayUse(place, sent);
  place.keep(device, sent);
}

export async function theme(place: Place, device: number): Promise<void> {
  const sent = await place.post(device, "/theme", { theme: "dark" });
  mustServe(place, sent);
  mayUse(place, sent);
  place.keep(device, sent);
}

/** Somebody uses the site for hours. Whatever they do there is activity, and none of it moves the eighth hour. */
export async function busy(place: Place, device: number, salt: number): Promise<void> {
  for (let times = 3 + (salt % 24); times > 0; times--) {
    place.pass(20 * MINUTE);
    if (place.rules.comments && times % 2 === 0) await comment(place, device);
    else await visit(place, device);
  }
}

/** A comment or an item whose body comes later: other things happen before. */
export async function hold(place: Place, device: number, salt: number): Promise<void> {
  const { sessions, scene } = place;
  const had = place.standing(place.header(device));
  const many =
    had.is === "in" && [...sessions.values.values()].filter(({ session }) => session === had.session).length > 1;
  // Where each request changes the value, the browser has no valid one until this is answered.
  if (place.held || had.is !== "in" || (many && !place.rules.tokens)) return comment(place, device);
  const body = Promise.withResolvers<string>();
  const isItem = place.rules.baskets && salt % 2 === 0;
  const text = place.word(isItem ? "item" : "word");
  if (isItem) had.session.basket.set(text, false);
  else place.comments.set(text, "maybe");
  const [path, field] = isItem ? ["/basket", "item"] : ["/comments", "text"];
  const answer = place.browser(device).ask("POST", path, body.promise, { leaveJar: true });
  mayUse(place, { had });
  const release = () => {
    place.held = undefined;
    body.resolve(`${field}=${text}`);
    return answer;
  };
  place.held = { text, had, release };
  await place.through(scene.alice.get("/comments", { leaveJar: true, headers: { cookie: "" } }));
}

/** An item that arrives after its session has ended starts a visitor's session. */
function ownerOf(place: Place, text: string, session: Session): Session {
  if (!session.basket.has(text) || !place.sessions.isOver(session, place.now)) return session;
  const visitor = place.sessions.begin(undefined, place.now);
  visitor.basket.set(text, false);
  return visitor;
}

export async function release(place: Place): Promise<void> {
  const { held, sessions } = place;
  if (!held || held.had.is === "out") return;
  const at = await held.release();
  const { session } = held.had;
  place.judge(at, held.had);
  if (!sessions.isOver(session, place.now)) sessions.use(session, place.now, false);
  const { current } = session;
  handedOut(place, at, ownerOf(place, held.text, session));
  // A browser whose value this answer changed has not received the new one.
  if (current && session.current !== current && place.rules.tokens) session.current = current;
}

/** A logout, and another request of the same browser at the same time. Whichever comes first, the session must end. */
export async function overtaken(place: Place, device: number, salt: number): Promise<void> {
  const browser = place.browser(device);
  const had = place.standing(place.header(device));
  if (place.held || had.is !== "in" || had.session.user === undefined) return;
  const word = place.word(place.rules.baskets && salt % 2 === 0 ? "item" : "word");
  const isItem = word.startsWith("item");
  if (isItem) had.session.basket.set(word, false);
  else place.comments.set(word, "maybe");
  const other: Ask = (options) =>
    isItem
      ? browser.post("/basket", { item: word }, { ...options, leaveJar: true })
      : browser.post("/comments", { text: word }, { ...options, leaveJar: true });
  const logout: Ask = (options) => browser.post("/logout", {}, options);
  const [first, second] = salt % 4 < 2 ? [other, logout] : [logout, other];
  const both = await atOnce([first, second], salt % 8 < 4 ? "forwards" : "backwards");
  for (const at of both) place.judge(at, had);
  place.sessions.end(had.session, `ended when ${called(had.session.user)} logged out`);
  for (const at of both)
    if (at.request.path !== "/logout")
      handedOut(place, at, isItem ? place.sessions.begin(undefined, place.now) : had.session);
  const [last] = both;
  if (last) place.keep(device, { had, at: last });
}
