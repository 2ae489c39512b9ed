import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { labs } from "../../../labs/kit/build/all-labs.ts";
import { startHost } from "../../../labs/kit/target/process/host.ts";
import { base, createSite, readEvents } from "../site.ts";

const B = base("username-in-a-cookie", "yours");

const says = (word: string) => `export default ({ sessions, now, users }) => async (request) => {
  sessions.set("seen", { word: ${JSON.stringify(word)}, at: now(), date: Date.now() });
  const alice = users.get("alice");
  return new Response(${JSON.stringify(word)} + " " + alice.note + " " + await request.text(), { headers: { "set-cookie": "a=1; Path=/" } });
};`;

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** A site whose labs/ folder is the test's own. */
function createWorkshop(processes = 4) {
  const root = mkdtempSync(join(tmpdir(), "wristband-yours-"));
  const [lab] = labs;
  const folder = join(root, "labs", lab?.folder ?? "");
  mkdirSync(folder, { recursive: true });
  const site = createSite({ root, caps: { processes }, startHost: (file) => startHost({ file }) });
  open.push(async () => {
    await site.host.close();
    rmSync(root, { recursive: true });
  });
  const file = join(folder, "server.ts");
  return { ...site, file, save: (text: string) => writeFileSync(file, text) };
}

test("a reader without a file gets a page with the command that makes it", async () => {
  const { fetch } = createWorkshop();
  const response = await fetch(`${B}/`);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain("npm run check-lab 1");
});

test("the learner's file runs with the reader's accounts and clock, and its cookies are scoped as in any other server", async () => {
  const { fetch, save, state, control, clock } = createWorkshop();
  save(says("first"));
  await control(B, "skip", { ms: "5000" });
  const response = await fetch(`${B}/x`, { form: { a: "b" }, headers: { "x-wristband-now": "1" } });
  expect(await response.text()).toMatch(/^first locker \w{16} a=b$/);
  expect(response.headers.getSetCookie()).toEqual([`a=1; Path=${B}`]);
  const at = clock.now + 5000;
  expect((await state(B)).list).toEqual([["seen", { word: "first", at, date: at }]]);
});

test("a record is shown even if it cannot be written as JSON", async () => {
  const { fetch, save, state } = createWorkshop();
  save(`export default ({ sessions }) => () => {
    const record = { at: new Date(0), many: 9n, timer: setTimeout(() => {}, 1), bytes: new Uint8Array([255]), ends: Infinity };
    sessions.set("a", Object.assign(record, { record }));
    return new Response("served");
  };`);
  expect((await fetch(`${B}/`)).status).toBe(200);
  const shown = { many: "9n", timer: "[Timeout]", bytes: "ff", ends: "Infinity", record: "[circular]" };
  expect((await state(B)).list).toEqual([["a", { at: "1970-01-01T00:00:00.000Z", ...shown }]]);
});

test("a save restarts the server with an empty list, even if nobody sends a request", async () => {
  const { fetch, save } = createWorkshop();
  save(says("first"));
  await fetch(`${B}/`);
  const { log } = { log: await fetch(`${B}/-/events`) };
  const coming = readEvents(log, 3);
  save(says("second, longer"));
  const events = await coming;
  expect(events.map(({ type }) => type)).toEqual(["exchange", "list", "reset"]);
  expect(events.at(-1)).toMatchObject({ why: expect.stringContaining("server.ts was saved") });
  expect(await (await fetch(`${B}/`)).text()).toContain("second, longer");
});

test("the new file answers a request right after a save", async () => {
  const { fetch, save } = createWorkshop();
  for (const word of ["one", "two2", "three"]) {
    save(says(word));
    expect(await (await fetch(`${B}/`)).text()).toContain(word);
  }
});

test("if a file does not load, a page says why, until the file is repaired", async () => {
  const { fetch, save } = createWorkshop();
  save("export default (");
  const response = await fetch(`${B}/`);
  expect(response.status).toBe(502);
  expect(await response.text()).toContain("does not load");
  save("export const nothing = 1;");
  expect(await (await fetch(`${B}/`)).text()).toContain("no default export");
  save(says("mended"));
  expect((await fetch(`${B}/`)).status).toBe(200);
});

test.skipIf(process.platform === "win32")(
  "a pipe, a broken link or the like leads to a page that says why, until a file replaces it",
  async () => {
    const { fetch, save, file } = createWorkshop();
    const odd: [make: () => void, says: string][] = [
      [() => execFileSync("mkfifo", [file]), "is a pipe, not a file"],
      [() => symlinkSync("server.ts", file), "is a link that leads back to itself"],
      [() => symlinkSync("gone.ts", file), "is a link to something that does not exist"],
      [() => writeFileSync(file, "export default 1;", "utf16le"), "not text in UTF-8"],
    ];
    for (const [make, says] of odd) {
      rmSync(file, { force: true });
      make();
      const response = await fetch(`${B}/`);
      expect([response.status, await response.text()]).toEqual([502, expect.stringContaining(says)]);
    }
    rmSync(file);
    save(says("mended"));
    expect((await fetch(`${B}/`)).status).toBe(200);
  },
);

test("if a server ends its process, the next request starts it again", async () => {
  const { fetch, save } = createWorkshop();
  save(`export default () => (request) => request.url.endsWith("/exit") ? process.exit(3) : new Response("alive");`);
  expect((await fetch(`${B}/`)).status).toBe(200);
  const response = await fetch(`${B}/exit`);
  expect([response.status, await response.text()]).toEqual([502, expect.stringContaining("process.exit(3)")]);
  expect(await (await fetch(`${B}/`)).text()).toBe("alive");
});

test("if there are too many processes, the process used longest ago ends", async () => {
  const { fetch, save, state } = createWorkshop(1);
  save(says("mine"));
  const other = base("username-in-a-cookie", "yours", "b".repeat(16));
  await fetch(`${B}/`);
  await fetch(`${other}/`);
  expect((await state(other)).list.length).toBe(1);
  expect((await state(B)).list).toEqual([]);
  expect((await state(B)).log.at(-1)).toMatchObject({
    type: "reset",
    why: expect.stringContaining("Too many servers"),
  });
});

test("a public server does not have the variant for the learner's own file", async () => {
  const { fetch } = createSite();
  expect((await fetch(`${B}/`)).status).toBe(404);
});
