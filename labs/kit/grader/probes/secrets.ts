import { setCookies, type Browser, type Exchange } from "../../browser/browser.ts";
import { readSetCookie } from "../../browser/set-cookie.ts";
import { must, type Finding } from "../expect.ts";
import { ROUTES } from "../rules.ts";
import { type Person, type Scene } from "../scene.ts";
import { sessionNames } from "../session-cookie.ts";
import { defends, type Check } from "../suite.ts";
import { areMasked } from "./differences.ts";
import { otherPaths } from "./hidden.ts";
import { piecesOf, SecretValues } from "./secret-values.ts";
import { hasComments, setStage, type Stage } from "./stage.ts";
import { views } from "./views.ts";
import { SECRETS } from "./titles.ts";

/** A check for lab `number`: each secret is in one place only. Reached when all of `before` hold. */
export const secretsStay = (number: number, before: readonly Check[], lists: boolean): Check =>
  defends(
    SECRETS,
    {
      needs: before.map(({ title }) => title),
      why: "Logs, pages, addresses and other cookies are read by people and programs that must not have alice's session.",
      hints: [
        "The message names the place. Which line of your code wrote the secret there? Base64, hexadecimal digits and a JSON Web Token hide nothing.",
        "An ID belongs only in its cookie, a password only in its form, and a note only on its owner's pages. Everywhere else, for example in a log, use the name of the user.",
        'return withCookie(seeOther("/dashboard"), id);',
      ],
      read: "#build-it",
    },
    async (scene) => {
      // Two random texts may share a part once. A real leak appears again.
      const found = await findLeak(scene, number, lists);
      const again = found && (await findLeak(scene, number, lists));
      if (again) must(false, again);
    },
  );

async function findLeak(scene: Scene, number: number, lists: boolean): Promise<Finding | undefined> {
  const from = scene.exchanges.length;
  const stage = await setStage(scene, number, { watch: true });
  const own = number >= 2 ? await sessionNames(scene.browser("prober"), await scene.browser("bob").login()) : [];
  await spendADay(stage, lists ? [] : await otherPaths(scene));
  const exchanges = scene.exchanges.slice(from);
  const ids = new SecretValues(number >= 2 ? exchanges.flatMap(({ response }) => valuesOf(response, own)) : []);
  const seen = new Set<string>();
  for (const at of exchanges) {
    if (at.who === "prober") continue;
    const finding = judge(at, scene, own, ids, seen);
    if (finding) return finding;
  }
  const values = number === 9 || number === 10 ? exchanges.flatMap(({ response }) => valuesOf(response, own)) : [];
  return (
    judgePrinted((await scene.watched())?.printed ?? "", scene, ids) ??
    judgeStored((await scene.watched())?.stored ?? [], scene, ids) ??
    (await judgeList(await scene.list(), scene, values)) ??
    (number >= 5 ? await judgeInTheDark(scene, stage.alice.cookieHeader(), ids) : undefined)
  );
}

/** What the server prints about requests while its list cannot be read. */
async function judgeInTheDark(scene: Scene, cookie: string, ids: SecretValues): Promise<Finding | undefined> {
  if ((await scene.watched()) === undefined) return undefined;
  await scene.restart({ watch: true, listFails: true });
  for (const [method, path, body] of [
    ["GET", "/dashboard"],
    ["POST", "/logout", ""],
  ] as const)
    await scene.thief.ask(method, path, body, { headers: { cookie }, leaveJar: true });
  await scene.browser("alice").login();
  return judgePrinted((await scene.watched())?.printed ?? "", scene, ids);
}

/** Every route by everybody, and requests that a server may show in its answer. */
async function spendADay({ scene, number, alice, bob, admin }: Stage, others: readonly string[]): Promise<void> {
  const people = [alice, bob, admin, scene.browser("thief")];
  for (const person of people) {
    for (const [from, ...route] of ROUTES) {
      if (number < from) continue;
      const [method, path, body] = route;
      await person.ask(method, path, body);
      if (route[1].startsWith("/logout") && person.name !== "thief") await person.login();
    }
    await sendOddly(person);
  }
  // Last, because people may share their own notes there.
  for (const path of others) for (const person of people) await person.get(path);
  for (const password of ["a typing error", ""]) await scene.browser("thief").login("alice", password);
  // The admin has deleted all comments before, so nothing else would be left of them.
  if (hasComments(number)) await alice.post("/comments", { text: "hello" });
}

async function sendOddly(person: Browser): Promise<void> {
  const cookie = person.cookieHeader();
  const odd = [
    `${cookie}; more=${"x".repeat(9000)}`,
    `${cookie}; more=%E0%A4%A`,
    `${cookie}; ${cookie}`,
    `"${cookie}"`,
  ];
  for (const each of odd) await person.get("/dashboard", { headers: { cookie: each }, leaveJar: true });
  await person.ask("POST", "/login", "%E0%A4%A", { leaveJar: true });
  await person.ask("POST", "/login", "{", { headers: { "content-type": "application/json" }, leaveJar: true });
  await person.ask("PUT", "/dashboard", "x".repeat(9000), { leaveJar: true });
}

const valuesOf = (response: Exchange["response"], own: readonly string[]): string[] =>
  setCookies(response).flatMap((line) => {
    const cookie = readSetCookie(line);
    return cookie && own.includes(cookie.name) ? [cookie.value] : [];
  });

const PEOPLE = ["alice", "bob", "admin"] as const satisfies Person[];

function passwordIn(texts: readonly string[], { password }: Pick<Scene, "password">): string | undefined {
  const found = PEOPLE.find((name) => texts.some((text) => text.includes(password(name))));
  return found && `${found}'s password`;
}

function noteIn(texts: readonly string[], { notes }: Pick<Scene, "notes">, owner = ""): string | undefined {
  const found = PEOPLE.find((name) => name !== owner && texts.some((text) => text.includes(notes[name])));
  return found && `${found}'s note`;
}

function judge(at: Exchange, scene: Scene, own: readonly string[], ids: SecretValues, seen: Set<string>) {
  const { method, path } = at.request;
  const parts: [place: string, text: string, isOwn: boolean][] = [
    ["the page", at.response.body, false],
    ...at.response.headers.map(([name, value]): [string, string, boolean] => {
      const cookie = name.toLowerCase() === "set-cookie" ? readSetCookie(value)?.name : undefined;
      const place = cookie === undefined ? `the header ${name}` : `the cookie ${cookie}`;
      return [place, value, cookie !== undefined && own.includes(cookie)];
    }),
  ];
  for (const [place, text, isOwn] of parts) {
    if (text === "" || seen.has(`${at.who} ${text}`)) continue;
    seen.add(`${at.who} ${text}`);
    const texts = views(text);
    const told = passwordIn(texts, scene) ?? noteIn(texts, scene, at.who);
    const leak = told ?? (isOwn || ids.in(texts) === undefined ? undefined : "a session ID, or a part of one");
    if (leak) {
      return { expected: `no secret in the answer to ${method} ${path} by ${at.who}`, got: `${leak} in ${place}`, at };
    }
  }
  return undefined;
}

function judgePrinted(printed: string, scene: Scene, ids: SecretValues): Finding | undefined {
  for (const line of printed.split("\n")) {
    const texts = views(line);
    const leak =
      passwordIn(texts, scene) ?? noteIn(texts, scene) ?? (ids.in(texts) && "a session ID, or a part of one");
    if (leak) return { expected: "no secret in what the server prints", got: `${leak}, in a line of its log` };
  }
  return undefined;
}

/** A comment is for everybody, so nothing that is stored with it may be secret. A note may be attached to it. */
function judgeStored(stored: readonly string[], scene: Scene, ids: SecretValues): Finding | undefined {
  for (const comment of stored) {
    const texts = views(comment);
    const leak = passwordIn(texts, scene) ?? (ids.in(texts) && "a session ID, or a part of one");
    if (leak) return { expected: "no secret in what the server stores with a comment", got: leak };
  }
  return undefined;
}

/**
 * A record may hold everything about its user that the server needs, but not the password. `values` are those of the
 * cookies, if the list must not tell them: where one has several parts, the list may know all but one.
 */
async function judgeList(
  list: readonly [string, unknown][],
  scene: Scene,
  values: readonly string[],
): Promise<Finding | undefined> {
  const traces = await passwordTraces(scene);
  const secrets = [...new Set(values)].map((value) => piecesOf(value).map((piece) => new SecretValues([piece])));
  for (const [id, record] of list) {
    const texts = views(`${id} ${asText(record)}`);
    const trace = traces.find(([, bytes]) => texts.some((text) => text.includes(bytes)))?.[0];
    const leak = passwordIn(texts, scene) ?? trace;
    if (leak) return { expected: "no password on the list", got: `${leak} in a record` };
    const told = secrets.some((pieces) => pieces.length > 0 && pieces.every((piece) => piece.in(texts)));
    if (told)
      return {
        expected: "no line of the list to contain its token",
        got: "a line that contains the token in another encoding",
      };
  }
  const texts = list.map(([id, record]) => `${id} ${asText(record)}`);
  const hidden = values.flatMap(piecesOf).filter((piece) => !texts.some((text) => text.includes(piece)));
  if (!areMasked(hidden, texts)) return undefined;
  return {
    expected: "a list from which nobody can compute a token",
    got: "lines that differ from each other exactly as their tokens do, so that one key turns each line into its token",
  };
}

const DIGESTS = ["SHA-1", "SHA-256", "SHA-512"];

/** What a list of common passwords finds: plain hashes of the passwords, as bytes. */
async function passwordTraces({ password }: Pick<Scene, "password">): Promise<[what: string, bytes: string][]> {
  const traces: [string, string][] = [];
  for (const name of ["alice", "bob"] as const)
    for (const digest of DIGESTS) {
      const bytes = await crypto.subtle.digest(digest, new TextEncoder().encode(password(name)));
      traces.push([`${name}'s password, as plain ${digest}`, String.fromCharCode(...new Uint8Array(bytes))]);
    }
  return traces;
}

function asText(record: unknown): string {
  try {
    return typeof record === "string" ? record : JSON.stringify(record);
  } catch {
    return "";
  }
}
