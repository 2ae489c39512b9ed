import { createHash, randomBytes } from "node:crypto";
import { expiresAt } from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";
import { createSite, type Book, type Session } from "../../kit/lab/whole-site.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** Two lines: the session, and its checksum. A text that was cut off or changed by hand does not match the checksum. */
const print = (session: Session): string => `${JSON.stringify(session)}\n${sha256(JSON.stringify(session))}\n`;

function read(text = ""): Session | undefined {
  const [line = "", sum] = text.split("\n");
  return sum === sha256(line) && text.endsWith("\n") ? (JSON.parse(line) as Session) : undefined;
}

/** Names of files are the hash of the token, with .txt. */
const fileOf = (token: string): string => `wristbands/${sha256(token)}.txt`;

export default function createServer({ users, disk, comments, now }: Lab): Handler {
  const counts = (session: Session | undefined): Session | undefined =>
    session !== undefined && now() < expiresAt(session) ? session : undefined;
  const book: Book = {
    async add(session) {
      const token = randomBytes(32).toString("base64url");
      await disk.write(fileOf(token), print(session));
      return token;
    },
    get: async (token) => counts(read(await disk.read(fileOf(token)))),
    update: (token, change) =>
      disk.update(fileOf(token), (text) => {
        const session = read(text);
        return session ? print(change(session)) : text;
      }),
    delete: async (token) => counts(read(await disk.delete(fileOf(token)))),
    async all() {
      const list: [string, Session][] = [];
      for (const [name, text] of await disk.list("wristbands")) {
        const session = read(text);
        if (session) list.push([name, session]);
      }
      return list;
    },
    strike: async (name) => void (await disk.delete(`wristbands/${name}`)),
  };
  return createSite({ users, disk, comments, now }, book);
}
