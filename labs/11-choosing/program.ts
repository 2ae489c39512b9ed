/**
 * The printing service: a program that alice lets read her note, without her password. OAuth 2.0 calls it the client.
 */

import { parseCookie, stringifySetCookie } from "cookie";
import { bearerOf, pre, send, shown } from "./ask.ts";
import { challengeOf, hash, MINUTE } from "./bearer.ts";
import * as site from "../kit/lab/index.ts";
import type { Handler } from "../kit/lab/index.ts";

/** What the program remembers of one browser. Alice's server knows none of it. */
export type Visit = {
  program: "printer";
  state: string;
  /** The source of the challenge. It never goes through the browser. */
  verifier: string;
  code?: string;
  access?: string;
  refresh?: string;
  expires: number;
};

/** The program's own list, and alice's server, to which the program sends requests without a browser. */
export type Connections = {
  visits: { get: (id: string) => Visit | undefined; set: (id: string, visit: Visit) => void };
  ask: Handler;
  now: () => number;
};

const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;

export function createProgram({ visits, ask, now }: Connections): [string, Handler][] {
  async function visitOf(request: Request): Promise<Visit | undefined> {
    const visit = visits.get(await hash(parseCookie(request.headers.get("cookie") ?? "").program ?? ""));
    return visit && now() < visit.expires ? visit : undefined;
  }

  /** Sends the browser to alice's server. The address holds only the hash of the verifier. */
  async function start() {
    const [id, state, verifier] = [site.newSessionId(), site.newSessionId(), site.newSessionId()];
    visits.set(await hash(id), { program: "printer", state, verifier, expires: now() + 60 * MINUTE });
    const query = new URLSearchParams({ client: "printer", state, challenge: await challengeOf(verifier) });
    const cookie = stringifySetCookie({ name: "program", value: id, maxAge: 3600, ...flags });
    return site.seeOther(`/authorize?${query}`, { "set-cookie": cookie });
  }

  const visited = (page: (visit: Visit, request: Request) => Response | Promise<Response>): Handler => {
    return async (request) => {
      const visit = await visitOf(request);
      return visit ? page(visit, request) : site.html("Please start here", BEGIN, 401);
    };
  };

  /**
   * The browser brings a code back. If this program did not give the state to this browser, the code belongs to
   * somebody else.
   */
  const callback = visited((visit, request) => {
    const query = new URL(request.url).searchParams;
    if (query.get("state") !== visit.state) return site.html("This code is not for this browser", BEGIN, 401);
    visit.code = query.get("code") ?? "";
    return site.html("The program has a code", `${secrets(visit)}${TRADE}`);
  });

  /** Gets tokens for a code, or for a refresh token. The program keeps them. */
  async function trade(visit: Visit, fields: Record<string, string>, title: string) {
    const asked = await send(ask, "/token", { fields });
    const { access_token, refresh_token } = asked.body;
    if (typeof access_token !== "string" || typeof refresh_token !== "string")
      return site.html("No tokens", `${shown(asked)}${BEGIN}`, 400);
    Object.assign(visit, { access: access_token, refresh: refresh_token });
    return site.html(title, `${shown(asked)}${USE}`);
  }

  const read = visited(async ({ access = "" }) =>
    site.html("What the program reads", `${shown(await send(ask, "/dashboard", { headers: bearerOf(access) }))}${USE}`),
  );

  /** A thief who has seen the code, in a log or on a screen. */
  const steal = visited(async ({ code = "" }) => {
    const asked = await send(ask, "/token", { fields: { code, verifier: "a guess" } });
    return site.html(
      "The thief tries the code",
      `${shown(asked)}<p>The thief does not have the verifier. And the code is now used up.</p>${BEGIN}`,
    );
  });

  return [
    ["GET /", () => site.html("The printing service", BEGIN)],
    ["POST /start", start],
    ["GET /callback", callback],
    ["GET /printer", visited(() => site.html("The program and its tokens", USE))],
    [
      "POST /trade",
      visited((visit) => trade(visit, { code: visit.code ?? "", verifier: visit.verifier }, "The program has tokens")),
    ],
    ["POST /steal", steal],
    ["POST /read", read],
    [
      "POST /refresh",
      visited((visit) => trade(visit, { refresh_token: visit.refresh ?? "" }, "The program has fresh tokens")),
    ],
  ];
}

const secrets = ({ code = "", verifier }: Visit): string =>
  `<p>Your browser brought this code, which works once and for a minute:</p>${pre(code)}
<p>The code alone opens nothing. The program adds its verifier, which it shows only to you, because you are learning:</p>${pre(verifier)}`;

const button = (action: string, text: string): string =>
  `<form method="post" action="${action}"><button>${text}</button></form>`;

const BEGIN = `<p>It prints your note, and must not learn your password.</p>${button("start", "Let it ask the server with your note")}`;
const TRADE = `${button("trade", "Trade code and verifier for tokens")}${button("steal", "Let a thief try the code alone")}`;
const USE = `${button("read", "Read the note with the access token")}${button("refresh", "Trade the refresh token for new ones")}
<h2>You are alice</h2><form method="post" action="revoke"><p>After you press Revoke, programs get no more tokens for you. A token that a program already has stays valid for its ten minutes.</p>
<label>Name <input name="username" required></label><label>Password <input name="password" type="password" required></label><button>Revoke</button></form>`;
