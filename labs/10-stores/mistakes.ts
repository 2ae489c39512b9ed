import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const STORED = "a session is a file on the disk";
const RESTART = "a restart logs nobody out";
const TWO = "two servers on one disk know the same sessions";
const EXPIRES = "a session on the disk expires too, even if the server restarts";
const GONE = "a logout leaves no file behind";
const VISITORS = "a thousand visitors who only look leave nothing on the disk";
const NO_TOKEN = "no file tells a token";
const WHOLE_COOKIE = "one part of the cookie is worth nothing without the other";
const ITEMS = "items that come in at the same time are all on the disk";
const DOWN = "when the disk is down, nobody is let in";
const PATHS = "a cookie that is a path opens nothing outside the sessions' folder";
const UNTOUCHED = "a cookie that is a path changes and deletes nothing outside";
const NAMES = "a cookie that cannot be a file's name is refused like any other wrong one";
const BROKEN = "a file that is not a whole session is no session";
const OTHERS = "a broken file stops no other user from logging in";
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

/** parse lets through what it cannot read. */
const THROWS: Mistake["edits"][number] = ["  } catch {\n    return undefined;\n  }\n", "  } finally {\n  }\n"];
const EMPTY: Mistake["edits"][number] = [PARSED, `if (text === undefined) return undefined;\n    ${PARSED}`];

export default [
  {
    name: "counts-the-letters-only",
    why: "64 letters before the dot, whichever: a path can be made as long as one likes with slashes.",
    caughtBy: [PATHS, UNTOUCHED],
    edits: [[TOKEN, "const TOKEN = /^(.{64})\\.([0-9a-f]{64})$/;"]],
  },
  {
    name: "never-asks-for-the-secret",
    why: "The file is found by the ID, and that is all: whoever has seen the names of the files is everybody.",
    caughtBy: [WHOLE_COOKIE],
    edits: [["    return kept?.mark === (await hash(secret)) && now()", "    void secret;\n    return kept && now()"]],
  },
  {
    name: "ends-sessions-by-their-id",
    why: "Striking off goes by the ID alone, and is asked for the secret when the file is gone.",
    caughtBy: [WHOLE_COOKIE],
    edits: [[KNOWN, ""]],
  },
  {
    name: "reads-then-writes",
    why: "Between reading the file and writing it another request has written it, too.",
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
    why: "Whoever was there before the restart gets half an hour more, those included whose time was over.",
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
    why: "A copy of each session is kept for bad days, on which nobody can be logged out any more.",
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
    why: "What lies behind it is counted by no limit, and ended by no logout everywhere.",
    caughtBy: [OTHERS],
    edits: [[ALL, `${ALL}        if (!session) break;\n`]],
  },
  {
    name: "takes-any-name-before-the-dot",
    why: "Only the secret is looked at. What stands before the dot becomes a path as it is.",
    caughtBy: [PATHS, UNTOUCHED, NAMES, ATTACK],
    edits: [[TOKEN, "const TOKEN = /^(.+)\\.([0-9a-f]{64})$/;"]],
  },
  {
    name: "cuts-out-what-leads-up",
    why: 'Every "../" is cut out, once: "....//" is "../" afterwards.',
    caughtBy: [PATHS, UNTOUCHED, NAMES, ATTACK],
    edits: [
      [TOKEN, "const TOKEN = /^(.+)\\.([0-9a-f]{64})$/;"],
      ["  return [id, secret];", '  return [id.replaceAll("../", ""), secret];'],
    ],
  },
  {
    name: "decodes-after-looking",
    why: "Dots and slashes are refused, and then the name is decoded once more: %2e%2e%2f was neither.",
    caughtBy: [PATHS, UNTOUCHED],
    edits: [
      [TOKEN, "const TOKEN = /^((?:[0-9a-z]|%[2-7][0-9a-f]){1,200})\\.([0-9a-f]{64})$/;"],
      ["  return [id, secret];", "  return [decodeURIComponent(id), secret];"],
    ],
  },
  {
    name: "accepts-paths-for-reading",
    why: "Sessions of an older version lie in another folder, so reading takes a path. Writing does not.",
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
    why: "The logout deletes the file first and asks afterwards whose it was.",
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
    why: "Without a slash no name leads out. With a NUL in it, the disk rejects it, and the page is an error.",
    caughtBy: [NAMES],
    edits: [[TOKEN, "const TOKEN = /^([^/]+)\\.([0-9a-f]{64})$/s;"]],
  },
  {
    name: "keeps-sessions-in-memory",
    why: "A Map in place of the disk: fast, and gone with the process.",
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
    why: "Visitors' sessions are thought to be worth no file, and a restart empties their baskets.",
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
    why: "Secrets are hashed with a key that is made at the start. After the next start no secret fits.",
    caughtBy: [RESTART, TWO, EXPIRES, OTHERS],
    edits: [
      [SERVER, `${SERVER}  const key = newSessionId();\n`],
      [WRITE, "JSON.stringify({ ...session, mark: await hash(key + secret) })"],
      ["kept?.mark === (await hash(secret))", "kept?.mark === (await hash(key + secret))"],
    ],
  },
  {
    name: "reads-its-own-copy-first",
    why: "What was read once is kept, to save the next read. The other server's logout is never seen.",
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
    why: "A Date is a text after JSON, and no number is above a text: the session never ends.",
    caughtBy: [EXPIRES],
    edits: [
      [TYPE, "type Kept = Session & { mark: string; ends: Date };"],
      [WRITE, "JSON.stringify({ ...session, ends: new Date(expiresAt(session)), mark: await hash(secret) })"],
      [LIVES, "!(now() > kept.ends) ? kept"],
    ],
  },
  {
    name: "leaves-the-end-to-the-sweep",
    why: "Expired files are deleted at the next login, and are good until then.",
    caughtBy: [EXPIRES],
    edits: [[LIVES, "now() > 0 ? kept"]],
  },
  {
    name: "compares-seconds-with-milliseconds",
    why: "One side of the comparison is a thousand times the other: nothing ends before the year 50,000.",
    caughtBy: [EXPIRES],
    edits: [[LIVES, "now() / 1000 < expiresAt(kept) ? kept"]],
  },
  {
    name: "loses-the-end-at-an-update",
    why: "The first update writes the session without its end, as SET without EX does in Redis.",
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
    why: "Each update is written as if the session began with it: the absolute end is never reached.",
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
    why: "The logout leaves an empty file, and the folder grows for ever.",
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
    why: "What list answers are names inside the folder. Deleted as paths, they are nobody's.",
    caughtBy: [GONE],
    edits: [[STRIKE, "await disk.delete(name);"]],
  },
  {
    name: "writes-a-file-for-everybody",
    why: "A cookie that is not found gets a file of its own, for whatever may come.",
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
    why: "The secret itself stands in the file, and any copy of the file is a cookie.",
    caughtBy: [NO_TOKEN],
    edits: [
      [WRITE, "JSON.stringify({ ...session, mark: secret })"],
      ["kept?.mark === (await hash(secret))", "kept?.mark === secret"],
    ],
  },
  {
    name: "trusts-the-cookie-while-the-disk-is-down",
    why: "The cookie carries a copy of the session for bad days. On such a day anybody writes his own.",
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
    why: "Half a file makes JSON.parse throw: an error page for its owner, and for everybody at the next login.",
    caughtBy: [BROKEN, OTHERS],
    edits: [EMPTY, THROWS],
  },
  {
    name: "catches-for-the-list-only",
    why: "all() goes on after a broken file; whoever holds its cookie gets an error page.",
    caughtBy: [BROKEN],
    edits: [
      EMPTY,
      THROWS,
      [ALL, "        const session = await Promise.resolve(text).then(parse).catch(() => undefined);\n"],
    ],
  },
  {
    name: "catches-for-the-owner-only",
    why: "The cookie of a broken file is refused, and all() still throws: nobody logs in any more.",
    caughtBy: [OTHERS],
    edits: [[ALL, "        const session = JSON.parse(text) as Session | null;\n"]],
  },
  {
    name: "takes-whatever-parses",
    why: "What is not a time never passes: a record whose times are texts is good for ever.",
    caughtBy: [BROKEN],
    edits: [
      [WHOLE, "return kept ?? undefined;"],
      [LIVES, "!(now() >= expiresAt(kept)) ? kept"],
    ],
  },
  ...kinds(10),
] satisfies Mistake[];

/** Wrong ways that no request to this lab can show, or that it does not judge, and why. */
export const notShown: string[] = [
  "One file for all sessions is right with this disk, whose update is one step, and wrong without. Chapter 8's checks, which count here, catch the lost updates; the contract of the four stores writes at the same time.",
  "The lab's disk has no modes. The contract suite asks the file store for 0600.",
  "The lab's disk takes no SQL. The contract suite sends SQL to all four stores.",
  "KEYS is slow and right. No answer shows it; the chapter says what to use.",
];
