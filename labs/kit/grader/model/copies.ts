import { describe } from "../expect.ts";
import { mustAgree } from "./faults.ts";
import { readComments } from "./doings.ts";
import { aboutCookie, ofWhom, type Place } from "./place.ts";
import { never } from "./visitors.ts";
import type { Rules } from "./promises.ts";
import type { Standing, Value } from "./reference.ts";

type Out = Extract<Standing, { is: "out" }>;
type Try = { when: (rules: Rules) => boolean; send: (place: Place, had: Out) => Promise<void> };

/** What a thief tries with a cookie that is not valid. None of it may do or show anything. */
const TRIES: Try[] = [
  { when: () => true, send: async (place, had) => void (await admin(place, had)) },
  {
    when: () => true,
    send: (place, had) => ask(place, had, "POST", "/login", "username=alice&password=a+typing+error"),
  },
  { when: ({ comments }) => comments, send: comment },
  { when: ({ doors }) => doors, send: (place, had) => ask(place, had, "POST", "/export", "") },
  { when: ({ doors }) => doors, send: (place, had) => ask(place, had, "POST", "/theme", "theme=dark") },
  { when: ({ doors }) => doors, send: clear },
  { when: ({ logout }) => logout, send: (place, had) => ask(place, had, "POST", "/logout-everywhere", "") },
  { when: ({ logout }) => logout, send: (place, had) => ask(place, had, "POST", "/logout", "") },
  { when: ({ baskets }) => baskets, send: basket },
  { when: ({ baskets }) => baskets, send: fill },
];

/**
 * Tries invalid cookies that a thief may have copied or made up: that of the session that ended last, and some others.
 */
export async function tryAll(place: Place, salt: number, tried: Set<Value>, most: number): Promise<void> {
  const out = [...place.sessions.values.values()]
    .map((value) => ({ value, had: place.standing(value.header) }))
    .filter((each): each is { value: Value; had: Out } => each.had.is === "out");
  const fresh = out.filter(({ value }) => !tried.has(value)).slice(0, most);
  const start = salt % Math.max(1, out.length);
  const others = [...out.slice(start), ...out.slice(0, start)].filter((each) => !fresh.includes(each));
  for (const [index, { value, had }] of [...fresh, ...others.slice(0, most - fresh.length)].entries()) {
    tried.add(value);
    await tryOne(place, value.header, had, salt + index);
  }
}

async function tryOne(place: Place, header: string, had: Out, salt: number): Promise<void> {
  place.scene.thief.wear(header);
  await dashboard(place, had);
  const open = TRIES.filter(({ when }) => when(place.rules));
  await open[salt % open.length]?.send(place, had);
  await dashboard(place, had);
}

const dashboard = (place: Place, had: Out) => ask(place, had, "GET", "/dashboard");

async function ask(place: Place, had: Out, method: string, path: string, body?: string): Promise<void> {
  await answer(place, had, method, path, body);
}

async function answer(place: Place, had: Out, method: string, path: string, body?: string) {
  const at = await place.through(place.scene.thief.ask(method, path, body, { leaveJar: true }));
  place.judge(at, had);
  return at;
}

async function admin(place: Place, had: Out): Promise<void> {
  const at = await answer(place, had, "GET", "/admin");
  const expected = `the admin's page not to open for ${aboutCookie(had)}`;
  mustAgree(at.response.status !== 200, "not over", { expected, got: describe(at), at });
}

async function comment(place: Place, had: Out): Promise<void> {
  const at = await answer(place, had, "POST", "/comments", `text=${never(place)}`);
  await readComments(place, { at });
}

async function clear(place: Place, had: Out): Promise<void> {
  const at = await answer(place, had, "DELETE", "/comments");
  await readComments(place, { at });
}

/** A user's basket ends with the session. A visitor's basket may be in the cookie itself. */
async function basket(place: Place, had: Out): Promise<void> {
  const at = await answer(place, had, "GET", "/basket");
  const { session } = had;
  if (!session?.user) return;
  const left = [...session.basket.keys()].find((item) => at.response.body.includes(item));
  mustAgree(left === undefined, "not over", {
    expected: `nothing of the basket of ${ofWhom(session)}, which ${had.why}`,
    got: `a page with "${left}"`,
    at,
  });
}

/** A visitor's basket that has a cookie of its own still belongs to that visitor. */
async function fill(place: Place, had: Out): Promise<void> {
  if (!had.session || had.session.user) await ask(place, had, "POST", "/basket", `item=${place.word("item")}`);
}

/**
 * The list cannot be read, so nobody may be logged in. `used`: the server keeps its sessions there, and not in a list
 * of its own.
 */
export async function tryInTheDark(place: Place, used: boolean): Promise<void> {
  if (!used) return;
  const { thief, notes } = place.scene;
  const live = [...place.sessions.values.values()].filter(({ header }) => place.standing(header).is === "in");
  for (const { header } of live.slice(-8)) {
    thief.wear(header);
    for (const path of ["/dashboard", "/admin"]) {
      const at = await thief.get(path, { leaveJar: true });
      const shown = Object.values(notes).some((note) => at.response.body.includes(note));
      mustAgree(!shown && !(path === "/admin" && at.response.status === 200), "not over", {
        expected: `GET ${path} to show nothing private while the list of sessions cannot be read`,
        got: shown ? "a page with a private note" : describe(at),
        at,
      });
    }
  }
}
