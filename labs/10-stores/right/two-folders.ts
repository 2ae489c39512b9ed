import { expiresAt, hex, newSessionId } from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";
import { createSite, type Book, type Session } from "../../kit/lab/whole-site.ts";

/** Times are ISO texts for people who read the files, and a version helps people who change the format. */
type Line = { version: 2; name: string | null; basket: string[]; began: string; seen: string };

const KINDS = ["u", "v"] as const;
const FOLDERS = { u: "sessions/users", v: "sessions/visitors" };

async function hash(text: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

const print = ({ username, basket, createdAt, lastSeen }: Session): string =>
  JSON.stringify({
    version: 2,
    name: username ?? null,
    basket,
    began: new Date(createdAt).toISOString(),
    seen: new Date(lastSeen).toISOString(),
  } satisfies Line);

function read(text: string): Session | undefined {
  let line: Partial<Line> | null;
  try {
    line = JSON.parse(text) as Partial<Line> | null;
  } catch {
    return undefined;
  }
  const [createdAt, lastSeen] = [Date.parse(line?.began ?? ""), Date.parse(line?.seen ?? "")];
  if (line?.version !== 2 || Number.isNaN(createdAt) || Number.isNaN(lastSeen)) return undefined;
  const { name, basket = [] } = line;
  return { ...(name ? { username: name } : {}), basket, createdAt, lastSeen };
}

/** The first letter of a token says which folder; the name in it is a hash. */
async function fileOf(token: string): Promise<string> {
  const kind = KINDS.find((letter) => token.startsWith(letter)) ?? "v";
  return `${FOLDERS[kind]}/${await hash(token)}`;
}

export default function createServer({ users, disk, comments, now }: Lab): Handler {
  const living = (text: string | undefined) => {
    const session = text === undefined ? undefined : read(text);
    return session && now() < expiresAt(session) ? session : undefined;
  };
  const book: Book = {
    async add(session) {
      const token = `${session.username === undefined ? "v" : "u"}${newSessionId()}`;
      await disk.write(await fileOf(token), print(session));
      return token;
    },
    get: async (token) => living(await disk.read(await fileOf(token))),
    update: async (token, change) =>
      disk.update(await fileOf(token), (text) => {
        const session = read(text);
        return session ? print(change(session)) : text;
      }),
    delete: async (token) => living(await disk.delete(await fileOf(token))),
    async all() {
      const lists = KINDS.map(async (kind) =>
        (await disk.list(FOLDERS[kind])).map(([name, text]) => [`${FOLDERS[kind]}/${name}`, read(text)] as const),
      );
      const all = (await Promise.all(lists)).flat();
      return all.flatMap(([path, session]) => (session ? [[path, session] as [string, Session]] : []));
    },
    strike: async (path) => void (await disk.delete(path)),
  };
  return createSite({ users, comments, now, disk }, book);
}
