/**
 * The servers of this chapter's comparison, each with what alice does on it. `compare.ts` runs the same attacks on all.
 */

import { header, type Browser, type Exchange } from "../kit/browser/browser.ts";
import type { LabModule } from "../kit/target/instance.ts";
import { signToken, type Keys } from "../kit/lab/jwt.ts";
import { PASSWORDS } from "../kit/grader/scene.ts";
import { challengeOf } from "./bearer.ts";

/** The request headers that let a client in. Anybody can copy them. */
export type Shown = Record<string, string>;

export type Way = {
  name: string;
  title: string;
  load: (keys: Promise<Keys>) => Promise<LabModule>;
  /** alice logs one device or one program in, with her password. */
  enter(device: Browser): Promise<Shown>;
  /** alice logs this device or program out. */
  end(device: Browser, shown: Shown): Promise<Exchange>;
  /** alice ends everything, from this device. */
  endAll(device: Browser, shown: Shown): Promise<Exchange>;
  /** Headers that a thief with the signing key can send to be the admin. Missing if nothing is signed. */
  forge?(keys: Keys, now: number, thief: Browser): Promise<Shown>;
  /** A visit that may log the device in again without a password. Missing if there is no such page. */
  comeBack?(device: Browser): Promise<unknown>;
};

type Server = { default: (lab: never, keys?: Promise<Keys>) => (request: Request) => Response | Promise<Response> };

/** The server with a key pair that the run knows, because this key leaks. */
const withKeys =
  (load: () => Promise<Server>) =>
  async (keys: Promise<Keys>): Promise<LabModule> => {
    const server = await load();
    return { default: (lab: never) => server.default(lab, keys) };
  };

const cookies = (device: Browser): Shown => ({ cookie: device.cookieHeader() });
const own = { username: "alice", password: PASSWORDS.alice };

async function byForm(device: Browser): Promise<Shown> {
  await device.login();
  return cookies(device);
}

const logOut = (device: Browser) => device.post("/logout");
const logOutEverywhere = (device: Browser) => device.post("/logout-everywhere");

/** Reads a field of an answer's JSON. */
function field({ response }: Exchange, name: string): string {
  const body = JSON.parse(response.body) as Record<string, unknown>;
  return String(body[name] ?? "");
}

const forgeCookie = async (keys: Keys, now: number): Promise<Shown> => {
  const claims = { sub: "admin", sid: "made-up", generation: 0, auth_time: Math.floor(now / 1000) };
  return { cookie: `session_token=${await signToken({ ...claims, exp: claims.auth_time + 600 }, keys)}` };
};

/** Each device's refresh token: the program keeps it, and never shows it to /dashboard. */
const refreshTokens = new WeakMap<Browser, string>();

async function byCode(device: Browser): Promise<Shown> {
  const verifier = "a verifier that only this program knows, of 43 characters or more";
  const grant = { ...own, client: "printer", challenge: await challengeOf(verifier) };
  const back = header((await device.post("/authorize", grant)).response, "location");
  const code = new URL(back, "https://lab.test").searchParams.get("code") ?? "";
  const tokens = await device.post("/token", { code, verifier });
  refreshTokens.set(device, field(tokens, "refresh_token"));
  return { authorization: `Bearer ${field(tokens, "access_token")}` };
}

/** Follows redirects as a browser does, up to eight of them. */
async function follow(device: Browser, path: string): Promise<Exchange> {
  let at = await device.get(path);
  for (let hop = 0; hop < 8 && header(at.response, "location"); hop++)
    at = await device.get(header(at.response, "location"));
  return at;
}

async function byProvider(device: Browser): Promise<Shown> {
  const { request } = await follow(device, "/login");
  const back = await device.post(request.path, own);
  await follow(device, header(back.response, "location"));
  return cookies(device);
}

/** An ID token for the admin, signed with the provider's own key, brought to the site in every way there is. */
async function forgeIdToken(keys: Keys, now: number, thief: Browser): Promise<Shown> {
  const claims = { sub: "admin", iss: "provider", aud: "site", exp: Math.floor(now / 1000) + 600 };
  const token = await signToken(claims, keys);
  await thief.get("/login");
  await thief.get(`/callback?id_token=${token}&code=${token}`);
  await thief.post("/callback", { id_token: token });
  return { cookie: [thief.cookieHeader(), `session_token=${token}`].filter(Boolean).join("; ") };
}

export const ways: readonly Way[] = [
  {
    name: "sessions",
    title: "Session",
    load: withKeys(() => import("./servers/sessions.ts")),
    enter: byForm,
    end: logOut,
    endAll: logOutEverywhere,
  },
  {
    name: "jwt",
    title: "JWT",
    load: withKeys(() => import("./servers/jwt.ts")),
    enter: byForm,
    end: logOut,
    endAll: logOutEverywhere,
    forge: forgeCookie,
  },
  {
    name: "solution",
    title: "JWT and a list",
    load: withKeys(() => import("./solution.ts")),
    enter: byForm,
    end: logOut,
    endAll: logOutEverywhere,
    forge: forgeCookie,
  },
  {
    name: "api-keys",
    title: "API key",
    load: withKeys(() => import("./servers/api-keys.ts")),
    enter: async (device) => {
      const made = await device.post("/keys", { ...own, label: "printer" });
      return { authorization: `Bearer ${field(made, "key")}` };
    },
    end: (device, headers) => device.ask("DELETE", "/keys", undefined, { headers }),
    endAll: (device, headers) => device.ask("DELETE", "/keys?all", undefined, { headers }),
  },
  {
    name: "oauth2",
    title: "OAuth 2.0",
    load: withKeys(() => import("./servers/oauth2.ts")),
    enter: byCode,
    end: (device) => device.post("/revoke", { token: refreshTokens.get(device) ?? "" }),
    endAll: (device) => device.post("/revoke", own),
    forge: async (keys, now) => {
      const claims = { sub: "admin", aud: "notes", exp: Math.floor(now / 1000) + 600 };
      return { authorization: `Bearer ${await signToken(claims, keys)}` };
    },
    comeBack: (device) => device.post("/token", { refresh_token: refreshTokens.get(device) ?? "" }),
  },
  {
    name: "openid-connect",
    title: "OpenID Connect",
    load: withKeys(() => import("./servers/openid-connect.ts")),
    enter: byProvider,
    end: logOut,
    endAll: logOutEverywhere,
    forge: forgeIdToken,
    comeBack: (device) => follow(device, "/login"),
  },
];
