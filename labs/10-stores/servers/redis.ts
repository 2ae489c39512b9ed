import { expiresAt, html, newSessionId } from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";
import { createSite, type Session } from "../../kit/lab/whole-site.ts";
import type { Ends } from "../../kit/lab/stores/kept.ts";
import { openRedisStore } from "../../kit/lab/stores/redis.ts";
import { createBook, type Using } from "../book.ts";

const FILE = "redis-prefix";

/** Chapter 10's site on the real Redis that REDIS_URL names. Without REDIS_URL every page says so. */
export default function createServer({ users, disk, comments, now }: Lab): Handler {
  const url = process.env["REDIS_URL"];
  if (!url) return () => html("No Redis here", NONE, 503);
  /** Many readers share one Redis, so the keys of this server begin with a text that no other server has. */
  let prefix: Promise<string> | undefined;
  const ownPrefix = async () => {
    const kept = await disk.read(FILE);
    const own = kept ?? `wristband:lab-10:${newSessionId()}:`;
    if (kept === undefined) await disk.write(FILE, own);
    return own;
  };
  const using: Using = async (work) => {
    const store = await openRedisStore(url, byRealTime(now), await (prefix ??= ownPrefix())).catch(() => {
      throw new Error("Redis does not answer");
    });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };
  return createSite({ users, comments, now, disk }, createBook(using));
}

/** Redis ends keys by its own clock, which the page cannot move. So ends are told in real time. */
const byRealTime = (now: () => number): Ends<Session> => ({
  now: Date.now,
  expiresAt: (session) => expiresAt(session) - now() + Date.now(),
});

const NONE = `<p>Sessions of this server live in a Redis, and this site was started without one. On your own machine start
<code>redis-server</code>, and the site with <code>REDIS_URL=redis://127.0.0.1:6379 npm start</code>. All live servers are kept in that Redis then, and
“yours”, the server from your own file, is off until you start the site without it.</p>`;
