import { isPublic, ownHosts, type Env } from "../settings/env.ts";
import { attackerOrigin } from "./origins.ts";
import { problemAnswer, type Problem } from "./problem.ts";
import { headerOf, type LiveAnswer, type LiveRequest, type Pairs } from "./answer.ts";

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** True for a Host header that is ours. A page of another site may have its name point at this machine (DNS rebinding). */
export function hostAllowed(host: string, env: Env): boolean {
  if (LOOPBACK.test(host)) return true;
  if (!isPublic(env)) return false;
  const name = host.toLowerCase();
  if (attackerOrigin(env)?.host === name) return true;
  return ownHosts(env).some((entry) => entry === name || entry === name.replace(/:\d+$/, ""));
}

/**
 * True unless a browser says that the request comes from another site. A browser sends Origin with every unsafe request
 * (Fetch standard); a request with neither Origin nor Sec-Fetch-Site comes from a program, which no other site can steer.
 * `asked` is the address or origin that was asked: a tab from before TLS, which anybody on its way may have written, is
 * another site than the one with it.
 */
export function originAllowed(headers: Headers, asked: string): boolean {
  const origin = headers.get("origin");
  if (origin !== null) return URL.canParse(origin) && isSame(new URL(origin), headers.get("host"), asked);
  const site = headers.get("sec-fetch-site");
  return site === null || site === "same-origin" || site === "none";
}

const isSame = ({ host, protocol }: URL, own: string | null, asked: string): boolean =>
  host === own?.toLowerCase() && (protocol === "https:" || !asked.startsWith("https:"));

type Asked = Pick<LiveRequest, "method" | "origin" | "path" | "headers">;

/**
 * The answer to a request that must not come in, or nothing. `takesOtherSites` says which paths get the posts of other
 * sites: labs and stalls do, because they are there to show them.
 */
export function refuse(
  { method, origin, path, headers }: Asked,
  env: Env,
  takesOtherSites: (pathname: string) => boolean,
): LiveAnswer | undefined {
  const problem = hostProblem(headers, env);
  if (problem) return problemAnswer(problem, headers);
  const pathname = path.split("?", 1)[0] ?? "";
  if (SAFE.has(method) || takesOtherSites(pathname)) return undefined;
  if (originAllowed(new Headers(headers), origin)) return undefined;
  return problemAnswer(
    {
      status: 403,
      code: "other-site",
      title: "Not from here",
      message: `This form was sent by ${headerOf(headers, "origin") ?? "another site"}. Controls listen to this site's own pages only.`,
    },
    headers,
  );
}

const isHost = ([name]: Pairs[number]): boolean => name === "host";

function hostProblem(headers: Pairs, env: Env): Problem | undefined {
  const first = headers.findIndex(isHost);
  if (headers.findLastIndex(isHost) !== first) {
    // Two parties on the way could each believe another one (RFC 9112 section 3.2).
    return { status: 400, code: "two-hosts", title: "Two Host headers", message: "A request names one host." };
  }
  const host = headers[first]?.[1];
  if (!host) {
    return {
      status: 400,
      code: "no-host",
      title: "No Host header",
      message: "A request must say in its Host header which site it wants.",
    };
  }
  if (hostAllowed(host, env)) return undefined;
  const message = isPublic(env)
    ? `This server does not answer as ${host}. WRISTBAND_HOSTS lists the names it answers as.`
    : `This server answers as localhost, 127.0.0.1 or [::1] only, not as ${host}.`;
  return { status: 421, code: "unknown-host", title: "Unknown host", message };
}
