import { getDomain } from "tldts";
import { isPublic, type Env } from "./env.ts";

/** The origins under which a workspace shows two ports of this machine, to whoever may open the workspace. */
export type Forwarded = { site: string; labs: string };

/**
 * Where the ports are shown, in a GitHub codespace, in Gitpod, or as WRISTBAND_FORWARDED says. Undefined on a machine of one's
 * own and on a public server. Throws a sentence that says what to write.
 */
export function readForwarded(env: Env, sitePort: number, labsPort: number): Forwarded | undefined {
  if (isPublic(env)) return undefined;
  const named = env["WRISTBAND_FORWARDED"];
  if (named) return readNamed(named);
  const at = originsOf(env);
  return at && { site: at(sitePort), labs: at(labsPort) };
}

/** How the workspace that this process runs in names its ports. */
function originsOf(env: Env): ((port: number) => string) | undefined {
  const codespace = env["CODESPACE_NAME"];
  const domain = env["GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN"] || "app.github.dev";
  if (codespace) return (port) => originOf(`https://${codespace}-${port}.${domain}`, "CODESPACE_NAME");
  const gitpod = env["GITPOD_WORKSPACE_URL"];
  if (gitpod) return (port) => originOf(gitpod.replace("://", `://${port}-`), "GITPOD_WORKSPACE_URL");
  return undefined;
}

function originOf(url: string, variable: string): string {
  if (URL.canParse(url) && new URL(url).protocol === "https:") return new URL(url).origin;
  throw new Error(
    `${variable} does not give an https address for a port: ${url}. WRISTBAND_FORWARDED can name both: ${EXAMPLE}`,
  );
}

const EXAMPLE = "WRISTBAND_FORWARDED=https://site.workspace.example,https://labs.workspace.example";

function readNamed(named: string): Forwarded {
  const [site = "", labs = "", ...more] = named.split(",").map((one) => one.trim());
  const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text && text.startsWith("https:");
  if (!isOrigin(site) || !isOrigin(labs) || more.length > 0) {
    throw new Error(
      `WRISTBAND_FORWARDED is "${named}". It must be two https origins with a comma between them, first the site's and then the labs': ${EXAMPLE}`,
    );
  }
  const domain = (origin: string) => getDomain(origin, { allowPrivateDomains: true }) ?? new URL(origin).hostname;
  if (site !== labs && domain(site) === domain(labs)) return { site, labs };
  throw new Error(
    `WRISTBAND_FORWARDED is "${named}". The labs need a name of their own under the same domain, so that the site's frames get their cookies: ${EXAMPLE}`,
  );
}
