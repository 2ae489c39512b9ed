import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Account } from "../users.ts";
import { readLimits, type Limits, type WrittenLimits } from "./limits.ts";
import { Quoting, type Schema } from "./quoting.ts";

/** How to use a server, as wristband.yaml describes it. What the file leaves out is as in the labs. */
export type Description = {
  run?: string;
  /** With `run`: a command that is run once, before the first start. */
  build?: string;
  url?: string;
  /** With `url`: who may log in there. */
  accounts?: Account[];
  login: { path: string; page: string; username: string; password: string; as: "form" | "json"; fails?: number };
  token?: { field: string; header?: string; cookie?: string; page?: string };
  /** The user names of alice, bob and admin on this server. */
  names: Record<string, string>;
  /** The path on this server for each of the labs' paths. "none": there is no such page. */
  paths: Record<string, string>;
  headers: Record<string, string>;
  forwarded: boolean;
  /** The request header that holds the time. Without it the clock cannot be moved, unless `faketime` is true. */
  clock?: string;
  /** True if libfaketime moves the clock of the program. */
  faketime: boolean;
  /** The server's own limits, where its clock cannot be moved and the grader waits instead. */
  limits?: Limits;
  /** `post`: the path that forgets all sessions and takes new accounts. */
  restart: "process" | "never" | { post: string };
  /** The line of a key, such as "wristband.yaml:7". */
  line: (...path: string[]) => string;
};

type Written = Partial<Pick<Description, "run" | "build" | "url" | "token" | "headers" | "forwarded" | "restart">> & {
  accounts?: Record<string, { name?: string; password: string; mark: string }>;
  login?: Partial<Description["login"]>;
  private?: string;
  admin?: string;
  logout?: string;
  logoutEverywhere?: string;
  routes?: Record<string, string>;
  clock?: "none" | "faketime" | { header: string };
  limits?: WrittenLimits;
};

const SCHEMA = JSON.parse(readFileSync(join(import.meta.dirname, "wristband.schema.json"), "utf8")) as Schema;

/** Passwords, and headers, which may let somebody in. */
const isSecret = ([top, ...keys]: readonly string[]): boolean =>
  (top === "accounts" && keys.at(-1) === "password") || (top === "headers" && keys.length > 0);

/** Reads a wristband.yaml. `file` is its name for messages. Throws OddDescription, which quotes the line. */
export function readDescription(text: string, file: string, env: NodeJS.ProcessEnv): Description {
  const quoting = new Quoting(text, file, isSecret);
  const written = quoting.read(SCHEMA) as Written;
  const { run, build, url, token, headers = {}, forwarded = false, clock = "none" } = written;
  if ((run === undefined) === (url === undefined))
    throw quoting.about([url === undefined ? "" : "url"], "Write either run: with a command, or url: with an address");
  if (url !== undefined && !URL.canParse(url))
    throw quoting.about(["url"], "This is no address. Write one such as http://127.0.0.1:3000");
  if (url !== undefined && !written.accounts)
    throw quoting.about(["url"], "A server that already runs has its own accounts. Write accounts: with alice and bob");
  if (url !== undefined && (written.restart ?? "never") !== "never")
    throw quoting.about(["restart"], "The grader can restart a server only if run: starts it. Write restart: never");
  if (url !== undefined && clock === "faketime")
    throw quoting.about(
      ["clock"],
      "libfaketime can move the clock only if run: starts the program. Take this line out",
    );
  if (url !== undefined && build !== undefined)
    throw quoting.about(["build"], "The grader builds nothing for a server that already runs. Take this line out");
  return {
    ...(run === undefined ? {} : { run }),
    ...(build === undefined ? {} : { build }),
    ...(url === undefined ? {} : { url: url.replace(/\/$/, ""), accounts: accountsIn(written, quoting, env) }),
    ...(token ? { token } : {}),
    ...(typeof clock === "string" ? {} : { clock: clock.header.toLowerCase() }),
    faketime: clock === "faketime",
    ...(written.limits ? { limits: readLimits(written.limits, quoting, clock !== "none") } : {}),
    login: { path: "/login", page: written.login?.path ?? "/login", ...LAB_LOGIN, ...written.login },
    names: namesIn(written),
    paths: pathsIn(written),
    headers,
    forwarded,
    restart: url === undefined ? (written.restart ?? "process") : "never",
    line: (...path) => quoting.line(...path),
  };
}

/** Pages that only the labs of one chapter have. Another server has them where its description says so. */
const OF_ONE_CHAPTER = ["/reminders", "/share"];

/** The description of a lab's own server, which has all pages of its chapter under the labs' paths. */
export function asALab(description: Description): Description {
  const own = OF_ONE_CHAPTER.filter((path) => description.paths[path] === "none");
  return { ...description, paths: { ...description.paths, ...Object.fromEntries(own.map((path) => [path, path])) } };
}

const LAB_LOGIN = { username: "username", password: "password", as: "form" } as const;

function pathsIn({ login, private: own = "/dashboard", admin, logout, logoutEverywhere, routes }: Written) {
  return {
    "/login": login?.path ?? "/login",
    "/dashboard": own,
    "/admin": admin ?? "/admin",
    "/logout": logout ?? "/logout",
    "/logout-everywhere": logoutEverywhere ?? "/logout-everywhere",
    ...Object.fromEntries(OF_ONE_CHAPTER.map((path) => [path, "none"])),
    ...routes,
  };
}

const namesIn = ({ accounts = {} }: Written): Record<string, string> =>
  Object.fromEntries(Object.entries(accounts).map(([person, { name = person }]) => [person, name]));

/** Replaces `$NAME` by the environment variable, so that the file need not contain a password. */
function accountsIn({ accounts = {} }: Written, quoting: Quoting, env: NodeJS.ProcessEnv): Account[] {
  return Object.entries(accounts).map(([person, { password, mark }]) => {
    const variable = /^\$(\w+)$/.exec(password)?.[1];
    const found = variable === undefined ? password : env[variable];
    if (!found)
      throw quoting.about(
        ["accounts", person, "password"],
        `The environment variable ${variable} is not set. Set it, and start again`,
      );
    return { name: person, password: found, role: person === "admin" ? "admin" : "member", note: mark };
  });
}
