import { Client, type LiveClient } from "../panel/live-client.ts";
import { PageClient } from "../panel/page-client.ts";
import { remember, sandbox } from "../panel/remembered.ts";
import { isExport } from "../panel/root.ts";
import { serverPath } from "../panel/server-path.ts";
import type { Hands } from "./play-steps.ts";

/**
 * Hands on a live server that is fresh: its list is empty, and the browser has no cookie from it. `close` deletes the
 * cookies again. Throws an Error with the server's sentence.
 */
export async function liveHands(lab: string, variant: string): Promise<Hands & { close(): Promise<void> }> {
  // Beside the reader's own server, so that a run leaves what the panel shows as it is.
  const name = `${lab}/${variant}/trials`;
  const client: LiveClient = isExport() ? await PageClient.open(lab, variant) : new Client(serverPath(sandbox(), name));
  // From now on a reset of the chapter resets this server too.
  remember(({ servers = [], ...rest }) => ({ ...rest, servers: [...servers.filter((one) => one !== name), name] }));
  await client.control("reset");
  await client.forgetCookies();
  return {
    ask: (method, path, fields) => {
      const body = method === "POST" ? { body: new URLSearchParams(fields) } : {};
      return client.page(path, { method, redirect: "manual", ...body });
    },
    cookie: async () => {
      await client.noteJar();
      return (await client.state()).cookie;
    },
    steal: (method, path, cookie, fields) =>
      client.control("thief", { method, path, cookie, body: String(new URLSearchParams(fields)) }),
    skip: (ms) => client.control("skip", { ms: String(ms) }),
    restart: () => client.control("restart"),
    state: () => client.state(),
    close: async () => {
      await client.forgetCookies();
      client.close();
    },
  };
}
