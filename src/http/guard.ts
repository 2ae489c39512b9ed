import { headerOf, type Pairs } from "./answer.ts";
import { roleOf, type Origins, type Role } from "./origins.ts";
import type { Problem } from "./problem.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

export const isSafe = (method: string): boolean => SAFE.has(method);

/**
 * True unless a browser says that the request comes from another origin than these. A browser sends Origin with every
 * unsafe request (Fetch standard). A request with neither Origin nor Sec-Fetch-Site comes from a program, which no
 * other site can control. A page that was loaded over http: has another origin, and is refused because anybody on the
 * network may have changed it.
 */
export function originAllowed(headers: Headers, own: readonly string[]): boolean {
  const origin = headers.get("origin");
  if (origin !== null) return own.includes(origin);
  const site = headers.get("sec-fetch-site");
  return site === null || site === "same-origin" || site === "none";
}

/** True when no browser sent the request. A browser sends Sec-Fetch-Site or Origin (Fetch metadata). */
export const isProgram = (headers: Pairs): boolean =>
  headerOf(headers, "sec-fetch-site") === undefined && headerOf(headers, "origin") === undefined;

const isHost = ([name]: Pairs[number]): boolean => name === "host";

/** The part of the server that a request asks for by its Host header, or why none of them answers. */
export function readRole(headers: Pairs, origins: Origins): Role | Problem {
  const first = headers.findIndex(isHost);
  if (headers.findLastIndex(isHost) !== first) {
    // With two Host headers, two proxies on the way could each believe another one (RFC 9112 section 3.2).
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
  const role = roleOf(host, origins);
  // A page of another site may have its own name point at this machine (DNS rebinding).
  if (role === undefined) return unknownHost(host, origins);
  // A tunnel may rewrite Host to localhost, and let anybody in. It says here what its visitor typed.
  const typed = headerOf(headers, "x-forwarded-host");
  const isTunnel = typed !== undefined && isLocal(origins) && roleOf(typed, origins) === undefined;
  return isTunnel ? unknownHost(typed, origins) : role;
}

const isLocal = ({ labs }: Origins): boolean => new URL(labs).hostname === "localhost";

function unknownHost(host: string, origins: Origins): Problem {
  const { site, labs, thief } = origins;
  const names = [...site, labs, ...(thief ? [thief] : [])].map((origin) => new URL(origin).host).join(", ");
  const mend = isLocal(origins)
    ? localMend(host, origins)
    : "WRISTBAND_HOSTS, LABS_ORIGIN and ATTACKER_ORIGIN set these names.";
  const message = `This server answers as ${names}, and not as ${host}. ${mend}`;
  return { status: 421, code: "unknown-host", title: "Unknown host", message };
}

/** GitHub Codespaces, Gitpod and VS Code's tunnels show a port under a name like these. */
const FORWARDED = /\.(?:github\.dev|gitpod\.io|devtunnels\.ms)(?::\d+)?$/i;

/** On the reader's own machine: where to go, or what to set. */
function localMend(host: string, { site: [site], labs }: Origins): string {
  if (!FORWARDED.test(host)) return `Open ${site}.`;
  const [port = "", labsPort = ""] = [site, labs].map((origin) => new URL(origin).port);
  const both = `https://${host},https://${host.includes(port) ? host.replace(port, labsPort) : "the-labs-name"}`;
  return `That is the name of a forwarded port. Start the site with WRISTBAND_FORWARDED=${both}, and it answers there by the link that it prints.`;
}
