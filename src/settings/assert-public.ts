import { getDomain } from "tldts";
import { isPublic, ownHosts, type Env } from "./env.ts";

/** A name with an optional port, in the form of a Host header. */
const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/;

/**
 * Checks the names of a public server. The labs need a name under the same domain as the site's, so that frames get
 * their cookies. The thief's site needs a name under another domain. Throws a sentence that says which variable is
 * wrong, and what to write.
 */
export function assertPublic(env: Env): void {
  if (!isPublic(env)) return;
  const hosts = ownHosts(env);
  if (hosts.length === 0) {
    throw new Error(
      "WRISTBAND_PUBLIC=1 needs WRISTBAND_HOSTS: the names that readers type, such as WRISTBAND_HOSTS=class.example",
    );
  }
  const odd = hosts.find((host) => !HOST.test(host));
  if (odd !== undefined) {
    throw new Error(
      `WRISTBAND_HOSTS has "${odd}", which is not a host name. Write it without scheme and path: class.example`,
    );
  }
  assertLabs(env["LABS_ORIGIN"] ?? "", hosts);
  assertThief(env["ATTACKER_ORIGIN"] ?? "", [...hosts, new URL(env["LABS_ORIGIN"] ?? "").host]);
}

function assertLabs(labs: string, hosts: readonly string[]): void {
  const example = `LABS_ORIGIN=https://labs.${nameOf(hosts[0] ?? "")}`;
  if (!labs) {
    throw new Error(
      `WRISTBAND_PUBLIC=1 needs LABS_ORIGIN: the labs are vulnerable on purpose, and need an origin of their own, such as ${example}`,
    );
  }
  if (!URL.canParse(labs) || new URL(labs).origin !== labs)
    throw new Error(`LABS_ORIGIN is "${labs}". It must be an origin: ${example}`);
  const { protocol, hostname } = new URL(labs);
  if (protocol !== "https:") {
    throw new Error(
      `LABS_ORIGIN is ${labs}. Over plain http browsers keep no Secure cookie, send no fetch metadata and have no crypto.subtle, so the labs cannot work. Put a proxy with TLS in front, and write ${example}`,
    );
  }
  if (hosts.some((host) => nameOf(host) === hostname)) {
    throw new Error(
      `LABS_ORIGIN is ${labs}, which is in WRISTBAND_HOSTS too. The labs need a name of their own: ${example}`,
    );
  }
  const stranger = hosts.find((host) => domainOf(host) !== domainOf(hostname));
  if (stranger === undefined) return;
  throw new Error(
    `LABS_ORIGIN is ${labs}, which is a different site from ${stranger}: the labs' cookies would be third-party cookies. Use a name under the same domain: ${example}`,
  );
}

function assertThief(thief: string, names: readonly string[]): void {
  if (!thief) return;
  if (!URL.canParse(thief) || new URL(thief).origin !== thief) {
    throw new Error(`ATTACKER_ORIGIN is "${thief}". It must be an origin, such as https://thief.example`);
  }
  const { hostname } = new URL(thief);
  const sibling = names.find((name) => domainOf(name) === domainOf(hostname));
  if (sibling === undefined) return;
  throw new Error(
    `ATTACKER_ORIGIN is ${thief}, which is the same site as ${sibling}. The thief's site needs a name under another domain.`,
  );
}

const nameOf = (host: string): string => host.replace(/:\d+$/, "");

/** The registrable domain: hosts that share it are one site for a browser. Private suffixes such as github.io count. */
const domainOf = (host: string): string => getDomain(nameOf(host), { allowPrivateDomains: true }) ?? nameOf(host);
