import { expiresAt, hex, newSessionId } from "../kit/lab/index.ts";
import type { Handler, Lab } from "../kit/lab/index.ts";
import { createSite, type Book, type Session } from "../kit/lab/whole-site.ts";

/** The content of a session's file: the session, and the hash of the token's secret half. */
type Kept = Session & { mark: string };

async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return hex(new Uint8Array(digest));
}

// #region split
/** Two texts from newSessionId. The server looks for nothing else on the disk. */
const TOKEN = /^([0-9a-f]{64})\.([0-9a-f]{64})$/;

/** A token is "id.secret": the ID names the file, and the file holds the hash of the secret. */
function split(token: string): [id: string, secret: string] {
  const [, id = "none", secret = ""] = TOKEN.exec(token) ?? [];
  return [id, secret];
}
const fileOf = (id: string) => `sessions/${id}`;
// #endregion

// #region parse
/** The session in a file's text, or undefined if the text is not a whole session. */
function parse(text: string | undefined): Kept | undefined {
  try {
    const kept = JSON.parse(text ?? "") as Kept | null;
    return Number.isFinite(kept?.createdAt) && Number.isFinite(kept?.lastSeen) ? (kept ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}
// #endregion

/** A file's text after a change of its session. A text that is no session stays as it is. */
function edited(text: string, change: (session: Session) => Session): string {
  const kept = parse(text);
  return kept ? JSON.stringify({ ...kept, ...change(kept) }) : text;
}

export default function createServer({ users, disk, comments, now }: Lab): Handler {
  /** The file's session, if the secret is right and the session has not expired. */
  async function open(text: string | undefined, secret: string): Promise<Session | undefined> {
    const kept = parse(text);
    return kept?.mark === (await hash(secret)) && now() < expiresAt(kept) ? kept : undefined;
  }

  // #region book
  const book: Book = {
    async add(session) {
      const [id, secret] = [newSessionId(), newSessionId()];
      await disk.write(fileOf(id), JSON.stringify({ ...session, mark: await hash(secret) }));
      return `${id}.${secret}`;
    },
    async get(token) {
      const [id, secret] = split(token);
      return open(await disk.read(fileOf(id)), secret);
    },
    async update(token, change) {
      if (!(await book.get(token))) return false;
      const [id] = split(token);
      return disk.update(fileOf(id), (text) => edited(text, change));
    },
    async delete(token) {
      if (!(await book.get(token))) return undefined;
      const [id, secret] = split(token);
      return open(await disk.delete(fileOf(id)), secret);
    },
    async all() {
      const list: [string, Session][] = [];
      for (const [name, text] of await disk.list("sessions")) {
        const session = parse(text);
        if (session) list.push([name, session]);
      }
      return list;
    },
    async strike(name) {
      await disk.delete(fileOf(name));
    },
  };
  // #endregion
  return createSite({ users, comments, now, disk }, book);
}
