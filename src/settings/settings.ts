import { assertLoopback } from "./loopback.ts";
import { assertPublic } from "./assert-public.ts";
import { isPublic, type Env } from "./env.ts";

/** The environment variables, each with its default. The hosting page prints this table. */
export const VARIABLES = [
  {
    name: "HOST",
    fallback: "127.0.0.1",
    meaning: "The address to listen on. An address that other machines can reach needs WRISTBAND_PUBLIC=1.",
  },
  { name: "PORT", fallback: "4321", meaning: "The port to listen on. 0 takes any free one." },
  {
    name: "LABS_PORT",
    fallback: "",
    meaning:
      "The port of the labs, which have an origin of their own. The default is the port after PORT. Not used with WRISTBAND_PUBLIC=1.",
  },
  {
    name: "WRISTBAND_PUBLIC",
    fallback: "",
    meaning:
      "1 lets other machines in. Then the variant with the learner's own file is off, and so is the progress of check-lab.",
  },
  {
    name: "WRISTBAND_HOSTS",
    fallback: "",
    meaning:
      "With WRISTBAND_PUBLIC=1: the names this server answers as, with commas between them, as a Host header has them.",
  },
  {
    name: "LABS_ORIGIN",
    fallback: "",
    meaning:
      "With WRISTBAND_PUBLIC=1, and needed then: the origin of the labs, on a name beside the site's, such as https://labs.class.example. Both names lead to this server.",
  },
  {
    name: "WRISTBAND_FORWARDED",
    fallback: "",
    meaning:
      "The origins at which a workspace in the cloud shows the two ports: the site's and the labs', with a comma between them. In a GitHub codespace and in Gitpod the site finds these origins by itself. The site also answers at these origins, for everybody who has the link that it prints. Not used with WRISTBAND_PUBLIC=1.",
  },
  {
    name: "WRISTBAND_KEY",
    fallback: "",
    meaning:
      "With 1, everybody needs the key that is in the printed link, on localhost too. HOST may then be any address, as a container needs when it publishes both ports. Not used with WRISTBAND_PUBLIC=1.",
  },
  {
    name: "WRISTBAND_SITE",
    fallback: "",
    meaning:
      "The build reads this: the site's own origin, such as https://class.example, for the cards of shared links.",
  },
  {
    name: "ATTACKER_ORIGIN",
    fallback: "",
    meaning:
      "With WRISTBAND_PUBLIC=1: the origin of the thief's site, on a name of its own. If it is not set, there is no thief's site.",
  },
  {
    name: "WRISTBAND_PROXIES",
    fallback: "0",
    meaning:
      "The number of reverse proxies in front of the server. The server trusts this number of entries at the end of X-Forwarded-For and of X-Forwarded-Proto.",
  },
  {
    name: "REDIS_URL",
    fallback: "",
    meaning:
      "The address of the Redis that keeps the sandboxes of several processes, such as redis://127.0.0.1:6379. If it is not set, each process keeps its own sandboxes in memory. Lab 10 also keeps the sessions of its variant “redis” there. If it is set, the variant with the learner's own file is off.",
  },
  {
    name: "WRISTBAND_LOG",
    fallback: "problems",
    meaning:
      "Which log lines the server writes: problems (what the server did wrong), requests (each request as well), or none.",
  },
  {
    name: "WRISTBAND_EDITOR",
    fallback: "",
    meaning:
      "The reader's own editor, such as code, for “Open in my editor” and npm run labs. If it is not set, the site uses VISUAL, or else EDITOR. Not used with WRISTBAND_PUBLIC=1.",
  },
  {
    name: "WRISTBAND_OPEN",
    fallback: "",
    meaning:
      "With 0, npm start does not open the link that it prints. Otherwise it opens the link, but only if it was started from a terminal of this machine.",
  },
] as const satisfies { name: string; fallback: string; meaning: string }[];

export type LogLevel = "none" | "problems" | "requests";

export type Settings = {
  host: string;
  port: number;
  /** Where the labs listen, on this machine. A public server has one port for all of its names. */
  labsPort: number | undefined;
  isPublic: boolean;
  proxies: number;
  log: LogLevel;
  /** "memory", or the address of the Redis without name and password. */
  store: string;
};

type Name = (typeof VARIABLES)[number]["name"];

const read = (env: Env, wanted: Name): string =>
  env[wanted] ?? VARIABLES.find(({ name }) => name === wanted)?.fallback ?? "";

/** Reads the environment. Throws a sentence that says which variable is wrong, and what to write. */
export function readSettings(env: Env): Settings {
  assertLoopback(env);
  assertPublic(env);
  const port = whole(env, "PORT", 65_535);
  return {
    host: read(env, "HOST"),
    port,
    labsPort: isPublic(env) ? undefined : labsPort(env, port),
    isPublic: isPublic(env),
    proxies: whole(env, "WRISTBAND_PROXIES", 9),
    log: level(read(env, "WRISTBAND_LOG")),
    store: store(read(env, "REDIS_URL")),
  };
}

function whole(env: Env, name: Name, most: number): number {
  const text = read(env, name);
  if (/^\d{1,5}$/.test(text) && Number(text) <= most) return Number(text);
  throw new Error(`${name} is "${text}". It must be a whole number from 0 to ${most}.`);
}

/** 0, for any free port, when the site has that too; else the port after the site's. */
function labsPort(env: Env, port: number): number {
  if (!read(env, "LABS_PORT")) return port === 0 ? 0 : port === 65_535 ? port - 1 : port + 1;
  const labs = whole(env, "LABS_PORT", 65_535);
  if (labs !== port || port === 0) return labs;
  throw new Error(`PORT and LABS_PORT are both ${port}. The labs need a port of their own: LABS_PORT=${port + 1}`);
}

function level(text: string): LogLevel {
  if (text === "none" || text === "problems" || text === "requests") return text;
  throw new Error(`WRISTBAND_LOG is "${text}". It must be none, problems or requests.`);
}

/** Names the store without its value, because a Redis address may hold a password. */
function store(url: string): string {
  if (url === "") return "memory";
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const { protocol = "", hostname = "", pathname = "" } = parsed ?? {};
  if (parsed && /^rediss?:$/.test(protocol) && hostname !== "" && /^\/?\d{0,4}$/.test(pathname)) return shownUrl(url);
  throw new Error(
    "REDIS_URL is not the address of a Redis. It looks like redis://127.0.0.1:6379, or rediss://name:password@redis.example:6380/0",
  );
}

/** A Redis address without user name and password, safe to show. */
export function shownUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
