import { createHash } from "node:crypto";
import { header } from "../../../labs/kit/browser/browser.ts";
import { HOUR, MINUTE } from "../../../labs/kit/grader/scene.ts";
import type { WireRequest, WireResponse } from "../../../labs/kit/target/target.ts";
import type { Account } from "../../../labs/kit/target/users.ts";
import { editSent, field, idMutant, isLogin, isLogout, sentValue, setValue, withCookie, type Ids } from "./ids.ts";
import type { Mutant, Tampering } from "./proxy.ts";
import { editCookie, toHeader, type Parts } from "./set-cookie.ts";

/**
 * Every fault that is no matter of one answer: IDs, clocks, requests, and what a server mixes up between them.
 * `isName`: the session cookie holds a user's name, so there is no ID to get wrong.
 */
export const trafficMutants = (session: string, isName: boolean): Mutant[] => [
  ...names(session),
  ...disguises(session),
  ...(isName ? [] : [...inventedIds(session), ...meddledIds(session)]),
  ...clocks,
  ...cookieHeaders(session),
  ...methods,
  ...paths,
  ...carriers(session),
  ...passwords,
  ...mixups(),
];

const requests = (name: string, request: (request: WireRequest) => WireRequest): Mutant => ({
  name,
  make: () => ({ request }),
});

const stateful = (name: string, make: (accounts: readonly Account[]) => Tampering): Mutant => ({ name, make });

/** The cookie has another name on the browser's side, and its own on the server's. */
const names = (session: string): Mutant[] =>
  ["sid", "__Host-sid", "Session Token"].map((other) =>
    stateful(`the cookie is called ${other}`, () => ({
      request: (request) => {
        const sent = header(request, "cookie");
        const own = sent
          .split("; ")
          .map((pair) => (pair.startsWith(`${other}=`) ? session + pair.slice(other.length) : pair));
        return own.join("; ") === sent ? request : withCookie(request, own.join("; "));
      },
      response: (response) => editCookie(response, session, (parts) => [toHeader({ ...parts, name: other })]),
    })),
  );

const answers = (name: string, response: (response: WireResponse) => WireResponse): Mutant => ({
  name,
  make: () => ({ response }),
});

/** What changes the look of every answer, and means the same. */
const disguises = (session: string): Mutant[] => {
  const written = (name: string, edit: (parts: Parts) => Parts): Mutant =>
    answers(name, (response) => editCookie(response, session, (parts) => [toHeader(edit(parts))]));
  const added = (name: string, header: [string, string]): Mutant =>
    answers(name, (response) => ({ ...response, headers: [...response.headers, header] }));
  return [
    written("attributes in capitals", (parts) => ({
      ...parts,
      attributes: parts.attributes.map((one) => one.toUpperCase()),
    })),
    written("attributes in another order", (parts) => ({ ...parts, attributes: parts.attributes.toReversed() })),
    written("an attribute that browsers do not know", (parts) => ({
      ...parts,
      attributes: [...parts.attributes, "Priority=High"],
    })),
    answers("no spaces in Set-Cookie", (response) =>
      editCookie(response, session, (parts) => [toHeader(parts).replaceAll("; ", ";")]),
    ),
    answers("header names in capitals", (response) => ({
      ...response,
      headers: response.headers.map(([name, value]) => [name.toUpperCase(), value]),
    })),
    answers("headers in the opposite order", (response) =>
      response.headers.length < 2 ? response : { ...response, headers: response.headers.toReversed() },
    ),
    answers("absolute addresses in Location", (response) => ({
      ...response,
      headers: response.headers.map(([name, value]) => [
        name,
        name === "location" ? new URL(value, "https://lab.test/").href : value,
      ]),
    })),
    added("no-store on every answer", ["cache-control", "no-store"]),
    added("another cookie with every answer", ["set-cookie", "lang=en; Path=/"]),
  ];
};

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");
const user = (request: WireRequest): string => field(request, "username") || "visitor";

const inventedIds = (session: string): Mutant[] => [
  idMutant("IDs of 6 letters", session, (real) => real.slice(0, 6)),
  idMutant("IDs of 60 bits", session, (real) => real.slice(0, 15)),
  idMutant("IDs of 128 bits", session, (real) => real.slice(0, 32)),
  idMutant("IDs in base64url", session, (real) => Buffer.from(real).toString("base64url")),
  idMutant("the ID is the user's name", session, (_, request) => user(request)),
  idMutant("the ID is a hash of the user's name", session, (_, request) => sha(user(request))),
  idMutant("the ID begins with the user's name", session, (real, request) => `${user(request)}.${real}`),
  idMutant("the ID ends with the user's name in base64", session, (real, request) => `${real}.${btoa(user(request))}`),
  idMutant("the ID is the same for everybody", session, () => "constant"),
  idMutant("IDs are counted", session, (_, __, { given }) => String(given.size + 1)),
  idMutant("IDs are hashes of a count", session, (_, __, { given }) => sha(String(given.size))),
  idMutant("IDs are hashes of the clock and the name", session, (_, request) => sha(`${request.now} ${user(request)}`)),
  idMutant("IDs are longer than cookies may be", session, (real) => real.repeat(70)),
  idMutant("IDs hold a space", session, (real) => `${real.slice(0, 8)} ${real.slice(8)}`),
  idMutant("a login keeps the ID that it came with", session, (real, request) => {
    const own = isLogin(request) ? sentValue(request, session) : undefined;
    return own || real;
  }),
  idMutant("a login keeps an ID that is on the list", session, (real, request, ids) => {
    const own = isLogin(request) ? sentValue(request, session) : undefined;
    return own !== undefined && ids.real.has(own) ? own : real;
  }),
];

const FORGOTTEN = "forgotten";

/** What one server forgets, or does not forget as it should. The IDs do not change. */
const meddledIds = (session: string): Mutant[] => {
  const meddled = (name: string, meddle: Parameters<typeof idMutant>[3]) =>
    idMutant(name, session, (real) => real, meddle);
  const forget = ({ real }: Ids, which: readonly string[]): void => {
    for (const id of which) real.set(id, FORGOTTEN);
  };
  const kept = ({ real }: Ids): string[] => [...real].filter(([, id]) => id !== FORGOTTEN).map(([id]) => id);
  const ofUser = ({ owner }: Ids, name: string): string[] =>
    [...owner].filter(([, who]) => who === name).map(([id]) => id);
  return [
    meddled("a login ends the user's other sessions", (request, ids) => {
      if (isLogin(request)) forget(ids, ofUser(ids, user(request)));
    }),
    meddled("a logout ends all sessions of its user", (request, ids) => {
      const owner = ids.owner.get(sentValue(request, session) ?? "");
      if (isLogout(request) && owner) forget(ids, ofUser(ids, owner));
    }),
    meddled("every tenth ID is not on the list", (_, ids) => {
      const newest = [...ids.given.values()].at(-1);
      if (ids.given.size % 10 === 9 && newest !== undefined) forget(ids, [newest]);
    }),
    meddled("a logout ends everybody's session", (request, ids) => {
      if (isLogout(request)) forget(ids, kept(ids));
    }),
    meddled("a login ends everybody's session", (request, ids) => {
      if (isLogin(request)) forget(ids, kept(ids));
    }),
    ...[5, 12].map((most) => fewRequests(session, most)),
    meddled("ten sessions are all the server keeps", (_, ids) => forget(ids, kept(ids).slice(0, -10))),
    aliased(session),
  ];
};

/** A session that ends after this many requests. */
const fewRequests = (session: string, most: number): Mutant =>
  stateful(`a session is worth ${most} requests`, () => {
    const used = new Map<string, number>();
    return {
      request: (request) =>
        editSent(request, session, (id) => {
          used.set(id, (used.get(id) ?? 0) + 1);
          return (used.get(id) ?? 0) > most ? FORGOTTEN : id;
        }),
    };
  });

/** After a login the ID from before leads to the new session as well. */
const aliased = (session: string): Mutant =>
  stateful("the ID from before a login opens the new session too", () => {
    const alias = new Map<string, string>();
    return {
      request: (request) =>
        isLogin(request) ? request : editSent(request, session, (value) => alias.get(value) ?? value),
      response: (response, request) => {
        const [before, after] = [sentValue(request, session), setValue(response, session)];
        if (isLogin(request) && before && after) alias.set(before, after);
        return response;
      },
    };
  });

const clock = (name: string, tell: (now: number, start: number) => number): Mutant =>
  stateful(name, () => {
    let start: number | undefined;
    return {
      request: (request) => {
        start ??= request.now;
        const now = tell(request.now, start);
        return now === request.now ? request : { ...request, now };
      },
    };
  });

const clocks: Mutant[] = [
  clock("the server's clock stands still", (_, start) => start),
  clock("the server's clock runs at half speed", (now, start) => start + (now - start) / 2),
  clock("the server's clock runs at double speed", (now, start) => start + (now - start) * 2),
  clock("the server's clock runs a tenth slow", (now, start) => start + (now - start) * 0.9),
  clock("the server's clock runs a tenth fast", (now, start) => start + (now - start) * 1.1),
  clock("the server's clock runs backwards", (now, start) => start - (now - start)),
  clock("the server's clock counts seconds", (now) => Math.floor(now / 1000)),
  clock("the server's clock stops after an hour", (now, start) => Math.min(now, start + HOUR)),
  clock("the server's clock stops after a quarter of an hour", (now, start) => Math.min(now, start + 15 * MINUTE)),
  clock("the server's clock is a year ahead", (now) => now + 365 * 24 * HOUR),
];

const routed = ({ method, path }: WireRequest): string => `${method} ${path}`;
const ROUTES = [
  "GET /dashboard",
  "GET /admin",
  "POST /logout",
  "POST /login",
  "POST /comments",
  "DELETE /comments",
  "POST /export",
  "POST /theme",
  "POST /logout-everywhere",
  "GET /basket",
  "POST /basket",
];

const cookieHeaders = (session: string): Mutant[] => [
  ...ROUTES.map((route) =>
    requests(`${route} loses its Cookie header`, (request) =>
      routed(request) === route && header(request, "cookie") ? withCookie(request, "") : request,
    ),
  ),
  ...ROUTES.map((route) =>
    worn(`${route} is answered as for the last Cookie header seen`, (request) => routed(request) === route),
  ),
  worn("a request without a Cookie header gets the last one seen", (request) => header(request, "cookie") === ""),
  worn(
    "a request without a session cookie gets the last one seen",
    (request) => sentValue(request, session) === undefined,
  ),
  stateful("every request gets the first Cookie header seen", () => {
    let first = "";
    return {
      request: (request) => {
        first ||= header(request, "cookie");
        return first === header(request, "cookie") ? request : withCookie(request, first);
      },
    };
  }),
  requests("another cookie comes first", (request) => {
    const sent = header(request, "cookie");
    return sent ? withCookie(request, `lang=en; ${sent}`) : request;
  }),
  requests("the session cookie's value comes in capitals", (request) =>
    editSent(request, session, (value) => value.toUpperCase()),
  ),
  requests("the session cookie's value loses its last letter", (request) =>
    editSent(request, session, (value) => value.slice(0, -1)),
  ),
];

function worn(name: string, applies: (request: WireRequest) => boolean): Mutant {
  return stateful(name, () => {
    let last = "";
    return {
      request: (request) => {
        const own = header(request, "cookie");
        if (applies(request) && last && last !== own) return withCookie(request, last);
        last = own || last;
        return request;
      },
    };
  });
}

const as = (from: string, to: string): Mutant =>
  requests(`${from} is taken for ${to}`, (request) => {
    if (routed(request) !== from) return request;
    const [method = "", path = ""] = to.split(" ");
    const { body: _, ...rest } = request;
    return method === "GET" || method === "HEAD" ? { ...rest, method, path } : { body: "", ...request, method, path };
  });

const methods: Mutant[] = [
  as("GET /logout", "POST /logout"),
  as("GET /logout-everywhere", "POST /logout-everywhere"),
  as("GET /export", "POST /export"),
  as("GET /theme", "POST /theme"),
  as("HEAD /dashboard", "GET /dashboard"),
  as("HEAD /admin", "GET /admin"),
  as("POST /dashboard", "GET /dashboard"),
  as("POST /admin", "GET /admin"),
  as("PUT /comments", "POST /comments"),
  as("PATCH /comments", "DELETE /comments"),
  as("POST /comments", "DELETE /comments"),
  as("POST /logout", "POST /logout-everywhere"),
  as("POST /logout-everywhere", "POST /logout"),
  as("POST /logout", "GET /dashboard"),
  as("POST /logout-everywhere", "GET /dashboard"),
  as("GET /", "GET /dashboard"),
  as("GET /comments", "GET /dashboard"),
  as("GET /admin", "GET /dashboard"),
  as("GET /dashboard", "GET /admin"),
  stateful("X-HTTP-Method-Override decides the method", () => ({
    request: (request) => {
      const method = header(request, "x-http-method-override");
      return method === "" ? request : { ...request, method };
    },
  })),
];

const spelt = (name: string, change: (path: string) => string): Mutant =>
  requests(name, (request) => {
    const path = change(request.path);
    return path === request.path ? request : { ...request, path };
  });

const paths: Mutant[] = [
  spelt("paths lose doubled slashes", (path) => path.replace(/\/{2,}/g, "/")),
  spelt("paths lose a slash at the end", (path) => path.replace(/(.)\/$/, "$1")),
  spelt("paths are read in small letters", (path) => path.toLowerCase()),
  spelt("paths are decoded", (path) => path.replace(/%(2f|61|64)/gi, (code) => decodeURIComponent(code))),
  spelt("queries are dropped", (path) => path.split("?")[0] ?? path),
];

const FIELDS = ["session_token", "session", "sid", "id", "token", "username"];

const carriers = (session: string): Mutant[] => {
  const carried = (request: WireRequest, value: string | null): WireRequest =>
    value && sentValue(request, session) === undefined ? withCookie(request, `${session}=${value}`) : request;
  const first = (fields: URLSearchParams) => FIELDS.map((name) => fields.get(name)).find(Boolean) ?? null;
  return [
    requests("an ID in the query counts", (request) =>
      carried(request, first(new URL(request.path, "http://x").searchParams)),
    ),
    requests("an ID in the form counts", (request) =>
      isLogin(request) || typeof request.body !== "string"
        ? request
        : carried(request, first(new URLSearchParams(request.body))),
    ),
    requests("an ID after Bearer counts", (request) =>
      carried(request, header(request, "authorization").replace("Bearer ", "")),
    ),
    requests("an ID in X-Session-Token counts", (request) => carried(request, header(request, "x-session-token"))),
    claimed(session, "X-User says who it is", (request) => header(request, "x-user")),
    claimed(session, "X-Forwarded-User says who it is", (request) => header(request, "x-forwarded-user")),
    claimed(
      session,
      "a cookie called user says who it is",
      (request) => /(?:^|; )user=([^;]+)/.exec(header(request, "cookie"))?.[1] ?? "",
    ),
    claimed(session, "a field called username says whose session ends", (request) =>
      request.path.startsWith("/logout") ? field(request, "username") : "",
    ),
  ];
};

/** A request that names a user is answered as that user, if the user ever logged in. */
const claimed = (session: string, name: string, who: (request: WireRequest) => string): Mutant =>
  stateful(name, () => {
    const latest = new Map<string, string>();
    return {
      request: (request) => {
        const id = latest.get(who(request));
        return id === undefined || id === sentValue(request, session)
          ? request
          : withCookie(request, `${session}=${id}`);
      },
      response: (response, request) => {
        const id = setValue(response, session);
        if (id !== undefined && isLogin(request)) latest.set(field(request, "username"), id);
        return response;
      },
    };
  });

const login = (name: string, change: (fields: URLSearchParams, accounts: readonly Account[]) => void): Mutant =>
  stateful(name, (accounts) => ({
    request: (request) => {
      if (!isLogin(request) || typeof request.body !== "string") return request;
      const fields = new URLSearchParams(request.body);
      change(fields, accounts);
      return fields.toString() === request.body ? request : { ...request, body: fields.toString() };
    },
  }));

const right = (accounts: readonly Account[], name: string | null): string =>
  accounts.find((account) => account.name === name)?.password ?? "";

const passwords: Mutant[] = [
  login("any password is right", (fields, accounts) => fields.set("password", right(accounts, fields.get("username")))),
  login("an empty password is right", (fields, accounts) => {
    if (!fields.get("password")) fields.set("password", right(accounts, fields.get("username")));
  }),
  login("anybody's password is right", (fields, accounts) => {
    if (accounts.some(({ password }) => password === fields.get("password")))
      fields.set("password", right(accounts, fields.get("username")));
  }),
  login("no password is right", (fields) => fields.set("password", "wrong")),
  login("nobody's login is alice's", (fields, accounts) => {
    if (accounts.some(({ name }) => name === fields.get("username"))) return;
    fields.set("username", "alice");
    fields.set("password", right(accounts, "alice"));
  }),
  login("names are trimmed", (fields) => fields.set("username", (fields.get("username") ?? "").trim())),
];

const mixups = (): Mutant[] => [
  cached("pages are kept by address", ({ path }) => path),
  cached("pages are kept by address and Cookie header", (request) => `${request.path} ${header(request, "cookie")}`),
  swapped("alice's and bob's notes are swapped", "alice", "bob"),
  swapped("admin's note takes the place of alice's", "alice", "admin"),
  stateful("an answer is sent to whoever asks next", () => {
    let late: WireResponse | undefined;
    return {
      response: (response, request) => {
        const own = late ?? response;
        late = request.method === "GET" ? response : undefined;
        return request.method === "GET" ? own : response;
      },
    };
  }),
  requests("no request carries an Origin", (request) => without(request, "origin")),
  requests("no request carries Sec-Fetch-Site", (request) => without(request, "sec-fetch-site")),
  requests("no request carries a Content-Type", (request) => without(request, "content-type")),
];

function without(request: WireRequest, name: string): WireRequest {
  const headers = request.headers.filter(([own]) => own.toLowerCase() !== name);
  return headers.length === request.headers.length ? request : { ...request, headers };
}

/** The first answer to a GET is given again to every GET that looks the same. */
const cached = (name: string, keyOf: (request: WireRequest) => string): Mutant =>
  stateful(name, () => {
    const kept = new Map<string, WireResponse>();
    return {
      response: (response, request) => {
        if (request.method !== "GET") return response;
        const key = keyOf(request);
        const answer = kept.get(key) ?? response;
        kept.set(key, answer);
        return answer.body === response.body && answer.status === response.status ? response : answer;
      },
    };
  });

const swapped = (name: string, one: string, other: string): Mutant =>
  stateful(name, (accounts) => {
    const note = (who: string) => accounts.find((account) => account.name === who)?.note ?? "";
    const body = (text: string) =>
      text.replaceAll(note(one), "\0").replaceAll(note(other), note(one)).replaceAll("\0", note(other));
    return {
      response: (response) =>
        body(response.body) === response.body ? response : { ...response, body: body(response.body) },
    };
  });
