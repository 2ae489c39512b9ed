import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const STORED = "a session is a file on the disk";
const RESTART = "a restart logs nobody out";
const TWO = "two servers on one disk accept the same sessions";
const EXPIRES = "a session on the disk expires too, even if the server restarts";
const GONE = "a logout leaves no file behind";
const VISITORS = "the server stores nothing for a thousand visitors who only look";
const NO_TOKEN = "no file reveals a token";
const WHOLE_COOKIE = "one part of the cookie opens nothing without the other";
const ITEMS = "items that arrive at the same time are all on the disk";
const DOWN = "when the disk is down, nobody is let in";
const PATHS = "no path in a cookie opens a file outside the sessions' folder";
const UNTOUCHED = "no path in a cookie changes or deletes a file outside the sessions' folder";
const NAMES = "a cookie that cannot be a file's name is refused like any other wrong cookie";
const BROKEN = "a broken file is not accepted as a session";
const OTHERS = "a broken file does not stop other users from logging in";
const ATTACK = "sending a path as a cookie fails";

const TOKEN = "const TOKEN = /^([0-9a-f]{64})\\.([0-9a-f]{64})$/;";
const PARSED = 'const kept = JSON.parse(text ?? "") as Kept | null;';
const WHOLE =
  "return Number.isFinite(kept?.createdAt) && Number.isFinite(kept?.lastSeen) ? (kept ?? undefined) : undefined;";
const SERVER = "export default function createServer({ users, disk, comments, now }: Lab): Handler {\n";
const LIVES = "now() < expiresAt(kept) ? kept";
const WRITE = "JSON.stringify({ ...session, mark: await hash(secret) })";
const READ = "return open(await disk.read(fileOf(id)), secret);";
const UPDATE = "return disk.update(fileOf(id), (text) => edited(text, change));";
const KNOWN = "      if (!(await book.get(token))) return undefined;\n";
const DELETE = "return open(await disk.delete(fileOf(id)), secret);";
const ALL = "        const session = parse(text);\n";
const STRIKE = "await disk.delete(fileOf(name));";
const GIVEN = "return `${id}.${secret}`;";
const TYPE = "type Kept = Session & { mark: string };";

/** parse accepts a text that it cannot read. */
const THROWS: Mistake["edits"][number] = ["  } catch {\n    return undefined;\n  }\n", "  } finally {\n  }\n"];
const EMPTY: Mistake["edits"][number] = [PARSED, `if (text === undefined) return undefined;\n    ${PARSED}`];

export default [
  {
    name: "counts-the-letters-only",
    why: "The check accepts any 64 characters before the dot. With extra slashes a path can have exactly this length.",
    caughtBy: [PATHS, UNTOUCHED],
    edits: [[TOKEN, "const TOKEN = /^(.{64})\\.([0-9a-f]{64})$/;"]],
  },
  {
    name: "never-asks-for-the-secret",
    why: "The server finds the file by the ID, and does not check the secret. So a person who has seen the names of the files can log in as any user.",
    caughtBy: [WHOLE_COOKIE],
    edits: [["    return kept?.mark === (await hash(secret)) && now()", "    void secret;\n    return kept && now()"]],
  },
  {
    name: "ends-sessions-by-their-id",
    why: "The code deletes the file by the ID alone, and checks the secret only after that.",
    caughtBy: [WHOLE_COOKIE],
    edits: [[KNOWN, ""]],
  },
  {
    name: "reads-then-writes",
    why: "The code reads the file and writes it in two steps. Another request may write the file in between.",
    caughtBy: [ITEMS],
    edits: [
      [
        UPDATE,
        `const text = await disk.read(fileOf(id));
      if (text === undefined) return false;
      await disk.write(fileOf(id), edited(text, change));
      return true;`,
      ],
    ],
  },
  {
    name: "a-restart-is-a-sign-of-life",
    why: "A restart counts as a use of every session. So each session lives for half an hour more, even an expired session.",
    caughtBy: [EXPIRES],
    edits: [
      [SERVER, `${SERVER}  const started = now();\n`],
      [
        "    const kept = parse(text);\n    return",
        "    const kept = parse(text);\n    if (kept && kept.lastSeen < started) kept.lastSeen = started;\n    return",
      ],
    ],
  },
  {
    name: "remembers-for-when-the-disk-is-down",
    why: "The server keeps a copy of each session for the time when the disk is down. So a logout no longer ends a session.",
    caughtBy: [DOWN],
    edits: [
      [SERVER, `${SERVER}  const copies = new Map<string, Session | undefined>();\n`],
      [
        READ,
        `try {
        copies.set(token, await open(await disk.read(fileOf(id)), secret));
      } catch {}
      return copies.get(token);`,
      ],
      [UPDATE, "return disk.update(fileOf(id), (text) => edited(text, change)).catch(() => true);"],
    ],
  },
  {
    name: "stops-at-the-first-broken-file",
    why: "The function all() stops at the first broken file. So logging out everywhere does not end the sessions in later files.",
    caughtBy: [OTHERS],
    edits: [[ALL, `${ALL}        if (!session) break;\n`]],
  },
  {
    name: "takes-any-name-before-the-dot",
    why: "The code checks only the secret. It makes a path from the part before the dot, without a check.",
    caughtBy: [PATHS, UNTOUCHED, NAMES, ATTACK],
    edits: [[TOKEN, "const TOKEN = /^(.+)\\.([0-9a-f]{64})$/;"]],
  },
  {
    name: "cuts-out-what-leads-up",
    why: 'The code removes every "../" once, so it turns "....//" into "../".',
    caughtBy: [PATHS, UNTOUCHED, NAMES, ATTACK],
    edits: [
      [TOKEN, "const TOKEN = /^(.+)\\.([0-9a-f]{64})$/;"],
      ["  return [id, secret];", '  return [id.replaceAll("../", ""), secret];'],
    ],
  },
  {
    name: "decodes-after-looking",
    why: "The code refuses dots and slashes, but decodes the name afterwards, so %2e%2e%2f passes.",
    caughtBy: [PATHS, UNTOUCHED],
    edits: [
      [TOKEN, "const TOKEN = /^((?:[0-9a-z]|%[2-7][0-9a-f]){1,200})\\.([0-9a-f]{64})$/;"],
      ["  return [id, secret];", "  return [decodeURIComponent(id), secret];"],
    ],
  },
  {
    name: "accepts-paths-for-reading",
    why: "The server also reads sessions of an older version from another folder, so reading accepts a path. Writing accepts no path.",
    caughtBy: [PATHS, ATTACK],
    edits: [
      [
        READ,
        `const old = await disk.read(fileOf(token.slice(0, -65))).catch(() => undefined);
      return open((await disk.read(fileOf(id))) ?? old, secret || token.slice(-64));`,
      ],
      [UPDATE, `return id === "none" || disk.update(fileOf(id), (text) => edited(text, change));`],
    ],
  },
  {
    name: "looks-at-the-name-only-when-reading",
    why: "The logout deletes the file first, and checks only after that whose file it was.",
    caughtBy: [UNTOUCHED, WHOLE_COOKIE],
    edits: [
      [KNOWN, ""],
      [
        DELETE,
        'return open(await disk.delete(id === "none" ? fileOf(token.slice(0, -65)) : fileOf(id)).catch(() => undefined), secret);',
      ],
    ],
  },
  {
    name: "allows-all-but-slashes",
    why: "The code refuses slashes, so no name leads out of the folder. But the disk rejects a name with a NUL character, and the user gets an error page.",
    caughtBy: [NAMES],
    edits: [[TOKEN, "const TOKEN = /^([^/]+)\\.([0-9a-f]{64})$/s;"]],
  },
  {
    name: "keeps-sessions-in-memory",
    why: "The server uses a Map in place of the disk. The Map is fast, but a restart loses it.",
    caughtBy: [STORED],
    edits: [
      [
        SERVER,
        `import { createDisk } from "../kit/lab/disk.ts";

export default function createServer({ users, comments, now }: Lab): Handler {
  const disk = createDisk(new Map(), async (_, act) => act());
`,
      ],
    ],
  },
  {
    name: "keeps-baskets-in-memory",
    why: "The server writes no files for visitors' sessions, so a restart empties their baskets.",
    caughtBy: [RESTART],
    edits: [
      [
        SERVER,
        `import { createDisk } from "../kit/lab/disk.ts";

export default function createServer({ users, disk: real, comments, now }: Lab): Handler {
  const memory = createDisk(new Map(), async (_, act) => act());
  const disk = {
    ...real,
    write: (path: string, text: string) => (text.includes('"username"') || !path.startsWith("sessions") ? real : memory).write(path, text),
    read: async (path: string) => (await memory.read(path)) ?? real.read(path),
    delete: async (path: string) => (await memory.delete(path)) ?? real.delete(path),
    update: async (path: string, change: (text: string) => string) => (await memory.update(path, change)) || real.update(path, change),
  };
`,
      ],
    ],
  },
  {
    name: "has-a-key-for-each-process",
    why: "The server hashes secrets with a key that it makes when it starts. After a restart no secret matches.",
    caughtBy: [RESTART, TWO, EXPIRES, OTHERS],
    edits: [
      [SERVER, `${SERVER}  const key = newSessionId();\n`],
      [WRITE, "JSON.stringify({ ...session, mark: await hash(key + secret) })"],
      ["kept?.mark === (await hash(secret))", "kept?.mark === (await hash(key + secret))"],
    ],
  },
  {
    name: "reads-its-own-copy-first",
    why: "The server keeps a copy of each file that it has read, and does not read the file again. So it does not notice a logout on the other server.",
    caughtBy: [TWO],
    edits: [
      [SERVER, `${SERVER}  const copies = new Map<string, string | undefined>();\n`],
      [
        READ,
        `if (!copies.get(id)) copies.set(id, await disk.read(fileOf(id)));
      return open(copies.get(id), secret);`,
      ],
      [
        UPDATE,
        `return disk.update(fileOf(id), (text) => {
        copies.set(id, edited(text, change));
        return edited(text, change);
      });`,
      ],
      [DELETE, `copies.delete(id);\n      ${DELETE}`],
      [STRIKE, `copies.delete(name);\n      ${STRIKE}`],
    ],
  },
  {
    name: "keeps-the-end-as-a-date",
    why: "JSON turns a Date into a text, and no number is greater than this text, so the session never ends.",
    caughtBy: [EXPIRES],
    edits: [
      [TYPE, "type Kept = Session & { mark: string; ends: Date };"],
      [WRITE, "JSON.stringify({ ...session, ends: new Date(expiresAt(session)), mark: await hash(secret) })"],
      [LIVES, "!(now() > kept.ends) ? kept"],
    ],
  },
  {
    name: "leaves-the-end-to-the-sweep",
    why: "The server deletes expired files at the next login, and accepts them until then.",
    caughtBy: [EXPIRES],
    edits: [[LIVES, "now() > 0 ? kept"]],
  },
  {
    name: "compares-seconds-with-milliseconds",
    why: "One side of the comparison is a thousand times too large, so no session ends before the year 50,000.",
    caughtBy: [EXPIRES],
    edits: [[LIVES, "now() / 1000 < expiresAt(kept) ? kept"]],
  },
  {
    name: "loses-the-end-at-an-update",
    why: "The first update removes the end of the session, like SET without EX in Redis.",
    caughtBy: [EXPIRES],
    edits: [
      [TYPE, "type Kept = Session & { mark: string; ends?: number };"],
      [WRITE, "JSON.stringify({ ...session, ends: expiresAt(session), mark: await hash(secret) })"],
      [LIVES, "now() < (kept.ends ?? Infinity) ? kept"],
      ["JSON.stringify({ ...kept, ...change(kept) })", "JSON.stringify({ ...kept, ...change(kept), ends: undefined })"],
    ],
  },
  {
    name: "begins-anew-at-every-update",
    why: "Each update sets the beginning of the session to now, so the absolute timeout never ends a session.",
    caughtBy: [EXPIRES],
    edits: [
      [
        UPDATE,
        "return disk.update(fileOf(id), (text) => edited(text, (session) => ({ ...change(session), createdAt: now() })));",
      ],
    ],
  },
  {
    name: "empties-the-file",
    why: "The logout leaves an empty file, so the folder grows for ever.",
    caughtBy: [GONE],
    edits: [
      [
        DELETE,
        `const session = await open(await disk.read(fileOf(id)), secret);
      await disk.update(fileOf(id), () => "");
      return session;`,
      ],
    ],
  },
  {
    name: "strikes-in-the-wrong-folder",
    why: "The method disk.list returns names without the folder. The code uses these names as paths, so it deletes nothing.",
    caughtBy: [GONE],
    edits: [[STRIKE, "await disk.delete(name);"]],
  },
  {
    name: "writes-a-file-for-everybody",
    why: "The server makes a new file for every cookie that it does not find.",
    caughtBy: [VISITORS],
    edits: [
      [
        READ,
        `const text = await disk.read(fileOf(id));
      if (text === undefined && id !== "none") await disk.write(fileOf(id), "{}");
      return open(text, secret);`,
      ],
    ],
  },
  {
    name: "keeps-the-secret",
    why: "The file contains the secret itself, so anybody with a copy of the file has the cookie.",
    caughtBy: [NO_TOKEN],
    edits: [
      [WRITE, "JSON.stringify({ ...session, mark: secret })"],
      ["kept?.mark === (await hash(secret))", "kept?.mark === secret"],
    ],
  },
  {
    name: "trusts-the-cookie-while-the-disk-is-down",
    why: "The cookie carries a copy of the session for the time when the disk is down. But anybody can write such a copy.",
    caughtBy: [DOWN, WHOLE_COOKIE],
    edits: [
      [TOKEN, "const TOKEN = /^([0-9a-f]{64})\\.([0-9a-f]{64})(?:\\.[\\w+/=]*)?$/;"],
      [GIVEN, "return `${id}.${secret}.${btoa(JSON.stringify(session))}`;"],
      [
        READ,
        `try {
        return await open(await disk.read(fileOf(id)), secret);
      } catch {
        return JSON.parse(atob(token.split(".")[2] ?? ""));
      }`,
      ],
      [UPDATE, "return disk.update(fileOf(id), (text) => edited(text, change)).catch(() => true);"],
    ],
  },
  {
    name: "parses-without-looking",
    why: "If a file is only half written, JSON.parse throws. Then the session's owner gets an error page, and so does everybody who logs in.",
    caughtBy: [BROKEN, OTHERS],
    edits: [EMPTY, THROWS],
  },
  {
    name: "catches-for-the-list-only",
    why: "The function all() skips a broken file. But a user whose own file is broken gets an error page.",
    caughtBy: [BROKEN],
    edits: [
      EMPTY,
      THROWS,
      [ALL, "        const session = await Promise.resolve(text).then(parse).catch(() => undefined);\n"],
    ],
  },
  {
    name: "catches-for-the-owner-only",
    why: "The server refuses the cookie of a broken file, but all() still throws, so nobody can log in any more.",
    caughtBy: [OTHERS],
    edits: [[ALL, "        const session = JSON.parse(text) as Session | null;\n"]],
  },
  {
    name: "takes-whatever-parses",
    why: "If a record's times are texts, the comparison is never true, so the session never ends.",
    caughtBy: [BROKEN],
    edits: [
      [WHOLE, "return kept ?? undefined;"],
      [LIVES, "!(now() >= expiresAt(kept)) ? kept"],
    ],
  },
  ...kinds(10),
] satisfies Mistake[];

/** Wrong ways that no request to this lab can show, or that this lab does not judge, each with the reason. */
export const notShown: string[] = [
  "One file for all sessions works only with a disk whose update is one step, such as this lab's disk. Lost updates: the checks of chapter 8 catch them. So do the tests of the stores, which make several writes at the same time.",
  "The wrong mode of a file: the lab's disk has no file modes, and the tests of the file store check for 0600.",
  "The lab's disk uses no SQL. The tests of the four stores send SQL to each of them.",
  "The Redis command KEYS is slow, but its answer is right. No answer shows that it is slow, and the chapter says which command to use.",
];
