import { createClient } from "redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { haveRedis } from "../../../scripts/redis.ts";
import { Link } from "../../../src/live/stores/redis/open.ts";
import { RedisStalls } from "../../../src/sites/stall/redis-stalls.ts";
import { startRedis, type RedisServer } from "../../helpers/redis-server.ts";

const SANDBOX = "aaaaaaaaaaaaaaaa";
const withRedis = haveRedis();
let redis: RedisServer | undefined;
beforeAll(async () => {
  if (withRedis) redis = await startRedis();
});
afterAll(() => redis?.stop());

test.skipIf(!withRedis).each(["garbage", "null", "[]", '{"visits":[]}', '{"visits":[],"ids":7,"on":[]}'])(
  "if Redis contains %s in place of a stall, the stall is empty and can be changed",
  async (text) => {
    const client = await createClient({ url: redis?.url ?? "" }).connect();
    await client.set(`wristband:stall:${SANDBOX}`, text);
    await client.close();
    const link = new Link({ url: redis?.url ?? "", changed: () => {} });
    await link.tried;
    const stalls = new RedisStalls(link, () => 1_000);
    expect((await stalls.look(SANDBOX)).visits).toEqual([]);
    await stalls.change(SANDBOX, (stall) => void (stall.setAt = 7));
    expect((await stalls.look(SANDBOX)).setAt).toBe(7);
    await link.close();
  },
);
