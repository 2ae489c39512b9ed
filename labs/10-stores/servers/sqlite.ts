import { expiresAt } from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";
import { createSite, type Session } from "../../kit/lab/whole-site.ts";
import type { Ends } from "../../kit/lab/stores/kept.ts";
import { withSqliteText } from "../../kit/lab/stores/sqlite.ts";
import { createBook, type Using } from "../book.ts";

const FILE = "sessions.sql";

/**
 * Chapter 10's site on SQLite. The disk of a live server holds texts and no database file, so it holds the table as
 * SQL, and SQLite reads it for each piece of work. Only one piece runs at a time, because the next must find its
 * result.
 */
export default function createServer({ users, disk, comments, now }: Lab): Handler {
  const ends: Ends<Session> = { now, expiresAt };
  let before: Promise<unknown> = Promise.resolve();
  const using: Using = (work) => {
    const after = before.then(async () => {
      const kept = (await disk.read(FILE)) ?? "";
      const { result, text } = await withSqliteText(kept, ends, work);
      if (text !== kept) await disk.write(FILE, text);
      return result;
    });
    before = after.catch(() => {});
    return after;
  };
  return createSite({ users, comments, now, disk }, createBook(using));
}
