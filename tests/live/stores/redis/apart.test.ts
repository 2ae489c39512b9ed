import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { leaks, play, READERS } from "../../readers.ts";
import { haveRedis } from "../../../../scripts/redis.ts";
import { startRedis, type RedisServer } from "../../../helpers/redis-server.ts";
import { inTurns, openHost } from "./hosts.ts";

const PLACES = 40;
const withRedis = haveRedis();
let redis: RedisServer | undefined;
beforeAll(async () => {
  if (withRedis) redis = await startRedis();
});
afterAll(() => redis?.stop());

describe.skipIf(!withRedis)("50 readers whose requests go in turn to two hosts with one Redis", () => {
  test("never see a note, session, cookie, clock or log of another reader", async () => {
    const clock = { now: Date.UTC(2026, 0, 15, 12) };
    const caps = { sandboxes: PLACES, sandboxRest: 20 };
    const url = redis?.url ?? "";
    const hosts = [await openHost(url, clock, caps), await openHost(url, clock, caps)];
    const site = inTurns(
      hosts.map(({ fetch }) => fetch),
      () => clock.now,
    );
    const readers = await play(site, 1_600, 1, (chance) => void (clock.now += 1 + chance(50)));
    expect(leaks(readers)).toEqual([]);
    expect(await hosts[0]?.host.usage()).toMatchObject({ store: "redis", sandboxes: PLACES });
    expect(readers.filter(({ secrets }) => secrets.size > 3).length).toBeGreaterThan(READERS / 2);
    await Promise.all(hosts.map(({ close }) => close()));
  });
});
