import { describe, expect, test } from "vitest";
import { base, cookieOf, createSite, noteIn } from "./site.ts";

const B = base("choosing", "oauth2");
const MINUTE = 60_000;
const ALICE = { username: "alice", password: "wonderland" };

/** A browser that clicks: it sends the forms of the page it is on, and follows where it is led. */
async function begin() {
  const site = createSite();
  const started = await site.fetch(`${B}/start`, { form: {} });
  const cookie = cookieOf(started);
  const asked = started.headers.get("location") ?? "";
  const page = await (await site.fetch(asked, { cookie })).text();
  const fields = [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
  const form = Object.fromEntries(fields.map(([, name = "", value = ""]) => [name, value]));
  const post = async (path: string, more: Record<string, string> = {}) =>
    site.fetch(`${B}/${path}`, { cookie, form: more });
  const allow = async (who: Record<string, string> = ALICE) => {
    const back = await site.fetch(`${B}/authorize`, { form: { ...form, ...who } });
    return back.headers.get("location") ?? "";
  };
  const text = async (path: string, more: Record<string, string> = {}) => (await post(path, more)).text();
  const open = async (path: string, shown = cookie) => site.fetch(path, { cookie: shown });
  return { ...site, cookie, form, allow, post, text, open };
}

describe("the authorization code flow, clicked through", () => {
  test("the program reads alice's note, and sees no password", async () => {
    const { form, allow, open, text, state } = await begin();
    expect(form).toMatchObject({ client: "printer", challenge: expect.stringMatching(/^[\w-]{43}$/) });
    const back = await open(await allow());
    expect(await back.text()).toContain("The program has a code");
    expect(await text("trade")).toContain("The program has tokens");
    const read = await text("read");
    expect(read).toContain("authorization: Bearer ey");
    expect(read).toMatch(/Your private note: locker \w{16}/);
    const program = JSON.stringify((await state(B)).list);
    expect(program).not.toContain(ALICE.password);
  });

  test("the verifier is in no address and in no form", async () => {
    const { form, allow, state } = await begin();
    const [, visit] = (await state(B)).list[0] ?? [];
    const { verifier } = visit as { verifier: string };
    expect(JSON.stringify([form, await allow()])).not.toContain(verifier);
  });

  test("a wrong password gets no code", async () => {
    const { allow } = await begin();
    expect(await allow({ username: "alice", password: "guess" })).toBe("");
  });

  test("a thief who saw the code gets nothing for it, and the code is used up", async () => {
    const { allow, open, text, post } = await begin();
    await open(await allow());
    expect(await text("steal")).toContain("invalid_grant");
    expect((await post("trade")).status).toBe(400);
  });

  test("a code works once, and for one minute only", async () => {
    const once = await begin();
    await once.open(await once.allow());
    expect([(await once.post("trade")).status, (await once.post("trade")).status]).toEqual([200, 400]);
    const late = await begin();
    await late.open(await late.allow());
    await late.control(B, "skip", { ms: String(MINUTE) });
    expect((await late.post("trade")).status).toBe(400);
  });

  test("a code is refused if another browser began its flow", async () => {
    const { allow, fetch } = await begin();
    const back = await allow();
    expect((await fetch(back)).status).toBe(401);
    const other = await begin();
    expect((await other.open(back)).status).toBe(401);
  });

  test("the access token ends after ten minutes, and a refresh brings a new token until alice revokes the access", async () => {
    const { allow, open, text, post, control } = await begin();
    await open(await allow());
    await post("trade");
    await control(B, "skip", { ms: String(10 * MINUTE) });
    expect(await text("read")).toContain("An access token is needed");
    expect(await text("refresh")).toContain("The program has fresh tokens");
    expect(await text("read")).toContain("Your private note");
    expect(await text("revoke", ALICE)).toContain("Revoked");
    expect(await text("read")).toContain("Your private note");
    expect((await post("refresh")).status).toBe(400);
  });
});

test("a reader can click through OpenID Connect: the provider asks once, and the site has its own session", async () => {
  const { fetch } = createSite();
  const at = base("choosing", "openid-connect");
  const started = await fetch(`${at}/login`);
  const asked = started.headers.get("location") ?? "";
  const cookie = cookieOf(started);
  const back = await fetch(asked, { form: ALICE, cookie });
  const entered = await fetch(back.headers.get("location") ?? "", { cookie });
  const page = await fetch(entered.headers.get("location") ?? "", { cookie: cookieOf(entered) });
  expect(noteIn(await page.text())).toMatch(/^locker \w{16}$/);
});

test("an API key can be made, used and deleted by forms", async () => {
  const { fetch } = createSite();
  const at = base("choosing", "api-keys");
  const made = await fetch(`${at}/keys`, { form: { ...ALICE, label: "printer" } });
  const { key } = (await made.json()) as { key: string };
  const use = async (more: Record<string, string> = {}) =>
    (await fetch(`${at}/use`, { form: { key: ` ${key} `, ...more } })).text();
  expect(await use()).toContain("Your private note");
  expect(await use({ end: "yes" })).toContain("204");
  expect(await use()).toContain("A key is needed");
});
