import { expiresAt, hex, newSessionId } from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";
import { createSite, type Session } from "../../kit/lab/whole-site.ts";

/** A file's name is the hash of its token, so no cookie can choose a file. */
async function fileOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return `sessions/${hex(new Uint8Array(digest))}`;
}

function parse(text: string | undefined): Session | undefined {
  try {
    const session = JSON.parse(text ?? "null") as Session | null;
    return Number.isFinite(session?.createdAt) && Number.isFinite(session?.lastSeen)
      ? (session ?? undefined)
      : undefined;
  } catch {
    return undefined;
  }
}

export default function createServer({ users, disk, comments, now }: Lab): Handler {
  const living = (session: Session | undefined) => (session && now() < expiresAt(session) ? session : undefined);
  return createSite(
    { users, comments, now, disk },
    {
      async add(session) {
        const token = newSessionId();
        await disk.write(await fileOf(token), JSON.stringify(session));
        return token;
      },
      get: async (token) => living(parse(await disk.read(await fileOf(token)))),
      update: async (token, change) =>
        disk.update(await fileOf(token), (text) => {
          const session = parse(text);
          return session ? JSON.stringify(change(session)) : text;
        }),
      delete: async (token) => living(parse(await disk.delete(await fileOf(token)))),
      async all() {
        const found = (await disk.list("sessions")).map(([name, text]) => [name, parse(text)] as const);
        return found.flatMap(([name, session]) => (session ? [[name, session] as [string, Session]] : []));
      },
      strike: async (name) => void (await disk.delete(`sessions/${name}`)),
    },
  );
}
