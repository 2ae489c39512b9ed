import { describe, expect, test } from "vitest";
import { createReader, leaks, play, READERS } from "./readers.ts";
import { base, createSite, noteIn } from "./site.ts";

const STEPS = 1_600;
/** Fewer places than readers: some lose theirs on the way. */
const PLACES = 40;

describe("50 readers at once, with logins, attacks, clock skips, resets and evictions", () => {
  test.each([1, 2])("never see a note, session, cookie, clock or log of another reader (seed %i)", async (seed) => {
    const site = createSite({ caps: { sandboxes: PLACES, sandboxRest: 20 } });
    const readers = await play(site, STEPS, seed, (chance) => void (site.clock.now += 1 + chance(50)));
    expect(leaks(readers)).toEqual([]);
    expect(site.host.usage()).toMatchObject({ sandboxes: PLACES });
    expect(readers.filter(({ secrets }) => secrets.size > 3).length).toBeGreaterThan(READERS / 2);
  });

  test("cannot use each other's cookies", async () => {
    const site = createSite();
    const readers = Array.from({ length: 10 }, (_, number) => ({ ...createReader(number), slug: "logout" as const }));
    for (const reader of readers) {
      reader.base = base("logout", "solution", reader.sandbox);
      reader.cookie = await site.login(reader.base);
    }
    for (const reader of readers) {
      for (const other of readers) {
        const response = await site.fetch(`${reader.base}/dashboard`, { cookie: other.cookie });
        expect(response.status).toBe(reader === other ? 200 : 401);
      }
    }
  });

  test("have different notes, and each reset makes another note", async () => {
    const site = createSite();
    const notes = new Set<string>();
    for (let number = 0; number < 20; number++) {
      const { base: at } = createReader(number);
      for (const _ of [1, 2]) {
        const cookie = await site.login(at);
        notes.add(noteIn(await (await site.fetch(`${at}/dashboard`, { cookie })).text()));
        await site.control(at, "reset");
      }
    }
    expect(notes.size).toBe(40);
  });
});
