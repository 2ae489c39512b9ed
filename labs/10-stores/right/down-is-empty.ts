import { createHash } from "node:crypto";
import { expiresAt, newSessionId } from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";
import { createSite, type Book, type Session } from "../../kit/lab/whole-site.ts";

const PREFIX = "session-";
const nameOf = (token: string): string => PREFIX + createHash("sha256").update(token).digest("hex");

/** Files are in the top folder, with a prefix. If the disk fails, reading returns nothing, and deleting throws. */
export default function createServer({ users, disk, comments, now }: Lab): Handler {
  const quietly = <Result>(work: Promise<Result>, otherwise: Result) => work.catch(() => otherwise);
  function parse(text: string | undefined): Session | undefined {
    if (!text?.startsWith("{") || !text.endsWith("}")) return undefined;
    try {
      const { username, basket, createdAt, lastSeen } = JSON.parse(text) as Partial<Session>;
      if (typeof createdAt !== "number" || typeof lastSeen !== "number" || !basket) return undefined;
      return { ...(username === undefined ? {} : { username }), basket, createdAt, lastSeen };
    } catch {
      return undefined;
    }
  }
  const living = (session: Session | undefined) => (session && now() < expiresAt(session) ? session : undefined);
  const book: Book = {
    async add(session) {
      const token = newSessionId();
      await disk.write(`doors/${nameOf(token)}`, JSON.stringify(session));
      return token;
    },
    get: async (token) => living(parse(await quietly(disk.read(`doors/${nameOf(token)}`), undefined))),
    update: (token, change) =>
      quietly(
        disk.update(`doors/${nameOf(token)}`, (text) => {
          const session = parse(text);
          return session ? JSON.stringify(change(session)) : text;
        }),
        false,
      ),
    delete: async (token) => living(parse(await disk.delete(`doors/${nameOf(token)}`))),
    async all() {
      const files = await quietly(disk.list("doors"), []);
      const sessions = files.filter(([name]) => name.startsWith(PREFIX));
      return sessions.flatMap(([name, text]) => {
        const session = parse(text);
        return session ? [[name, session] as [string, Session]] : [];
      });
    },
    strike: async (name) => void (await disk.delete(`doors/${name}`)),
  };
  return createSite({ users, disk, comments, now }, book);
}
