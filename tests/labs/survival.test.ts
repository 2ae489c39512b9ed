import { existsSync } from "node:fs";
import { format } from "prettier";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { PLACES, survival, type Survival } from "../../labs/10-stores/compare.ts";
import { readSurvival, SURVIVAL_FILE } from "../../src/site/data/survival.ts";
import { ALICE, base, BOB, createSite, noteIn } from "../live/site.ts";
import { haveRedis } from "../../scripts/redis.ts";
import { startRedis, type RedisServer } from "../helpers/redis-server.ts";

const MINUTE = 60_000;
const lab = labs.find(({ slug }) => slug === "stores");
const withRedis = haveRedis();
let redis: RedisServer | undefined;
beforeAll(async () => {
  if (withRedis) redis = await startRedis();
});
afterAll(() => redis?.stop());
afterEach(() => vi.unstubAllEnvs());

/** The server file of a store, as the live servers load it. Redis is the one that this file started. */
function loading(variant: string) {
  vi.stubEnv("REDIS_URL", redis?.url);
  const load = variant === "solution" ? lab?.solution : (lab?.servers?.[variant] ?? lab?.mistaken[variant]);
  if (!load) throw new Error(`Lab 10 has no server called ${variant}.`);
  return load;
}

const PLACES_HERE = PLACES.filter(({ name }) => name !== "redis" || withRedis);

test("content/stores.json has the results of today; npx vitest run tests/labs/survival.test.ts -u writes it", async () => {
  const results: Record<string, Survival> = existsSync(SURVIVAL_FILE) ? readSurvival() : {};
  for (const { name, variant } of PLACES_HERE) results[name] = await survival(loading(variant));
  const text = await format(JSON.stringify(results), { parser: "json", printWidth: 120 });
  await expect(text).toMatchFileSnapshot(`../../${SURVIVAL_FILE}`);
});

test("every server in the lab's servers/ folder has a store", () => {
  const shown = PLACES.map(({ variant }) => variant);
  expect(Object.keys(lab?.servers ?? {}).filter((name) => !shown.includes(name))).toEqual([]);
});

const REMEMBERING = PLACES.filter(({ name }) => name !== "memory");

describe.each(REMEMBERING)("a live server with its sessions in $title", ({ name, variant }) => {
  const sentence = test.skipIf(name === "redis" && !withRedis);
  const at = (sandbox = ALICE) => base("stores", variant, sandbox);
  const start = async () => {
    vi.stubEnv("REDIS_URL", redis?.url);
    const site = createSite();
    const cookie = await site.login(at());
    const status = async (shown = cookie, sandbox = ALICE) =>
      (await site.fetch(`${at(sandbox)}/dashboard`, { cookie: shown })).status;
    return { ...site, cookie, status };
  };

  sentence("knows alice after a restart, and nobody after a reset", async () => {
    const { control, status } = await start();
    await control(at(), "restart");
    expect(await status()).toBe(200);
    await control(at(), "reset");
    expect(await status()).toBe(401);
  });

  sentence("ends a session when nobody used it for half an hour", async () => {
    const { control, status } = await start();
    await control(at(), "skip", { ms: String(29 * MINUTE) });
    expect(await status()).toBe(200);
    await control(at(), "skip", { ms: String(31 * MINUTE) });
    expect(await status()).toBe(401);
  });

  sentence("keeps one reader's sessions apart from another's", async () => {
    const { cookie, status, login, fetch } = await start();
    expect(await status(cookie, BOB)).toBe(401);
    for (let times = 0; times < 3; times++) await login(at(BOB));
    expect(noteIn(await (await fetch(`${at()}/dashboard`, { cookie })).text())).toMatch(/^locker /);
  });

  sentence("lets nobody in with SQL or a path for a cookie", async () => {
    const { status } = await start();
    for (const value of ["' OR '1'='1", "../../sessions.sql", "*"]) {
      expect(await status(`session_token=${value}`)).toBe(401);
    }
  });
});

test("rows that are written to SQLite as text are read back complete, with their quotes", async () => {
  const { fetch, login, control } = createSite();
  const B = base("stores", "sqlite");
  const cookie = await login(B);
  await fetch(`${B}/basket`, { form: { item: "it's; '' -- \"odd\"" }, cookie });
  await control(B, "restart");
  const basket = await (await fetch(`${B}/basket`, { cookie })).text();
  expect(basket).toContain("it&#39;s; &#39;&#39; -- &quot;odd&quot;");
});

describe("the Redis server", () => {
  test("says that there is no Redis where the site was started without one", async () => {
    vi.stubEnv("REDIS_URL", undefined);
    const answer = await createSite().fetch(`${base("stores", "redis")}/`);
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining("REDIS_URL=")]);
  });

  test("lets nobody in while Redis does not answer, and does not reveal the address of Redis", async () => {
    vi.stubEnv("REDIS_URL", "redis://127.0.0.1:1");
    const B = base("stores", "redis");
    const { fetch } = createSite();
    const answer = await fetch(`${B}/dashboard`, { cookie: "session_token=x" });
    expect([answer.status, (await answer.text()).includes("127.0.0.1:1")]).toEqual([500, false]);
  });

  test.skipIf(!withRedis)(
    "leaves nothing in Redis for longer than a session lives, however far the clock is ahead",
    async () => {
      vi.stubEnv("REDIS_URL", redis?.url);
      const { login, control } = createSite();
      await control(base("stores", "redis", BOB), "skip", { ms: String(365 * 24 * 60 * MINUTE) });
      await login(base("stores", "redis", BOB));
      const client = createClient({ url: redis?.url ?? "" });
      await client.connect();
      const left = await Promise.all((await client.keys("wristband:lab-10:*")).map((key) => client.pTTL(key)));
      await client.close();
      expect(left.length).toBeGreaterThan(0);
      expect(left.filter((ms) => ms <= 0 || ms > 30 * MINUTE)).toEqual([]);
    },
  );
});
