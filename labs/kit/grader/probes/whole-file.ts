import { must, mustLogIn } from "../expect.ts";
import { pairsOf } from "../identity.ts";
import type { Scene } from "../scene.ts";
import { piecesOf } from "./secret-values.ts";
import { otherThan } from "./other-than.ts";

type Disk = [path: string, text: string][];

/** Long enough to be a secret, or the hash of one, and too short to be a whole session. */
const SECRET = /(?<![\w+/=-])[\w+/=-]{22,90}(?![\w+/=-])/g;
/** A field of JSON that holds a moment in milliseconds. */
const MOMENT = /,?"[^"]+":\d{12,}/g;
/** Where in a text a character is changed, as a share of its length. The last one of base64 may have unused bits. */
const PLACES = [0, 0.3, 0.6, 0.9];

/**
 * A check's part for sessions in files: whoever can guess a piece of the name or of the text must not open them, and
 * what is missing in a file must not count as right. Does nothing where the sessions are not on the disk.
 */
export async function mustReadWholeFile(scene: Scene): Promise<void> {
  const alice = scene.browser("alice");
  await scene.restart();
  mustLogIn(await alice.login());
  const headers = { cookie: alice.cookieHeader() };
  const disk = (await scene.list()).filter((file): file is [string, string] => typeof file[1] === "string");
  const opens = async (files: Disk) => {
    await scene.restart({ disk: files });
    const { response } = await scene.thief.get("/dashboard", { headers, leaveJar: true });
    return response.status < 300;
  };
  if (!(await opens(disk))) return;
  await mustKeepKeysApart(headers.cookie, disk, opens);
  for (const change of changes(disk)) {
    const left = [];
    for (const place of PLACES) if (await opens(change(place))) left.push(place);
    must(left.length === 0 || left.length === PLACES.length, {
      expected: "the server to check the whole secret in a session's file or in the file's name",
      got: `alice's dashboard, although a character of the secret was changed, at ${left.map(percent).join(" and ")} of its length`,
    });
  }
  await mustMissNothing(disk, opens);
}

/**
 * A cookie may be signed with a key that lies on the disk. Then its other part must not lie there: otherwise a copy of
 * the disk makes every cookie.
 */
async function mustKeepKeysApart(cookie: string, disk: Disk, opens: (files: Disk) => Promise<boolean>): Promise<void> {
  const pieces = pairsOf(cookie).flatMap(({ value }) => piecesOf(value));
  const known = pieces.filter((piece) => disk.some((file) => file.join("\n").includes(piece)));
  if (known.length === 0 || known.length < pieces.length - 1) return;
  for (const [index, [path, text]] of disk.entries()) {
    if (known.some((piece) => `${path}\n${text}`.includes(piece))) continue;
    must(await opens(disk.toSpliced(index, 1)), {
      expected: "a copy of the disk not to be enough to make a cookie",
      got: `a cookie that the server checks with ${path}, and the cookie's other part is on the same disk, neither hashed nor encrypted`,
    });
  }
}

/** Leaves out what the server compares, and the times. */
async function mustMissNothing(disk: Disk, opens: (files: Disk) => Promise<boolean>): Promise<void> {
  for (const [index, [path, text]] of disk.entries()) {
    const without = (left: string): Disk => disk.with(index, [path, left]);
    for (const [secret] of text.matchAll(SECRET)) {
      if (await opens(without(text.replace(secret, changeAt(secret, 0.6))))) continue;
      for (const left of [text.replace(secret, ""), text.replace(new RegExp(`,?"[^"]+":"${secret}"`), "")])
        must(left === text || !(await opens(without(left))), {
          expected: "a session's file without the secret's hash to open nothing",
          got: "alice's dashboard",
        });
    }
    const timeless = text.replace(MOMENT, "");
    must(timeless === text || !(await opens(without(timeless))), {
      expected: "a session's file without times to open nothing, because nobody knows when it expires",
      got: "alice's dashboard",
    });
  }
}

/** For each secret, in the last part of a file's name or in its text: the disk with it changed at some place. */
const changes = (disk: Disk): ((place: number) => Disk)[] =>
  disk.flatMap(([path, text], index) => [
    ...(path.split("/").at(-1)?.match(SECRET) ?? []).map(
      (name) => (place: number) => disk.with(index, [path.replace(name, changeAt(name, place)), text]),
    ),
    ...(text.match(SECRET) ?? []).map(
      (word) => (place: number) => disk.with(index, [path, text.replace(word, changeAt(word, place))]),
    ),
  ]);

/** The text with another letter or digit at that place, or at the next one that is a letter or digit. */
function changeAt(secret: string, share: number): string {
  const from = Math.round((secret.length - 1) * share);
  const at = from + Math.max(0, secret.slice(from).search(/[0-9a-z]/i));
  return secret.slice(0, at) + otherThan(secret.charAt(at)) + secret.slice(at + 1);
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
