import { expiresAt, type Disk } from "../../../kit/lab/index.ts";
import type { Book, Session } from "../../../kit/lab/whole-site.ts";
import { Token } from "./token.ts";

type Kept = { session: Session; mark: string };

/** Sessions in files whose names are their IDs. */
export class Files implements Book {
  readonly #disk: Disk;
  readonly #now: () => number;

  constructor(disk: Disk, now: () => number) {
    this.#disk = disk;
    this.#now = now;
  }

  async add(session: Session): Promise<string> {
    const token = Token.create();
    await this.#disk.write(path(token.id), JSON.stringify({ session, mark: token.mark } satisfies Kept));
    return String(token);
  }

  async get(text: string): Promise<Session | undefined> {
    const token = Token.parse(text);
    return token && this.#living(token, await this.#disk.read(path(token.id)));
  }

  async update(text: string, change: (session: Session) => Session): Promise<boolean> {
    const token = Token.parse(text);
    if (!token || !(await this.get(text))) return false;
    return this.#disk.update(path(token.id), (before) => {
      const kept = read(before);
      return kept ? JSON.stringify({ ...kept, session: change(kept.session) }) : before;
    });
  }

  async delete(text: string): Promise<Session | undefined> {
    const token = Token.parse(text);
    return token && (await this.get(text)) ? this.#living(token, await this.#disk.delete(path(token.id))) : undefined;
  }

  async all(): Promise<[name: string, session: Session][]> {
    const files = await this.#disk.list("sessions/by-id");
    return files.flatMap(([name, text]) => {
      const kept = read(text);
      return kept ? [[name, kept.session] as [string, Session]] : [];
    });
  }

  async strike(name: string): Promise<void> {
    await this.#disk.delete(path(name));
  }

  #living(token: Token, text: string | undefined): Session | undefined {
    const kept = read(text ?? "");
    return kept && token.fits(kept.mark) && this.#now() < expiresAt(kept.session) ? kept.session : undefined;
  }
}

const path = (id: string): string => `sessions/by-id/${id}`;

function read(text: string): Kept | undefined {
  try {
    const kept = JSON.parse(text) as Partial<Kept> | null;
    const { session, mark } = kept ?? {};
    const { createdAt, lastSeen, basket } = session ?? {};
    const isWhole = typeof createdAt === "number" && typeof lastSeen === "number" && Array.isArray(basket);
    return isWhole && session && mark !== undefined ? { session, mark } : undefined;
  } catch {
    return undefined;
  }
}
