import { afterAll, describe, expect, test } from "vitest";
import { CAPS } from "../../../src/http/caps.ts";
import { Gone } from "../../../src/http/unavailable.ts";
import type { Job } from "../../../src/live/jobs/job.ts";
import { Thread } from "../../../src/live/jobs/thread.ts";
import { createRecord, revive, serialise } from "../../../src/live/server/record.ts";
import { PATIENT } from "../../helpers/patient.ts";

const still = new AbortController().signal;
const check = (title: string): Job => ({ kind: "check", slug: "random-ids", variant: "solution", title, asked: [] });
const LONG = check("an ID carries at least 128 bits");

const record = serialise(createRecord(0));
const attack: Job = {
  kind: "attack",
  slug: "username-in-a-cookie",
  variant: "solution",
  given: { record, now: 5, caps: CAPS },
};

const thread = new Thread(PATIENT);
afterAll(() => thread.close());

describe("a thread", () => {
  test("gives the same results as the main thread: the page of a check, the story of an attack, and the record", async () => {
    expect(await thread.do(LONG, still)).toMatchObject({ kind: "check", answer: { status: 200 } });
    const done = await thread.do(attack, still);
    if (done.kind !== "attack") throw new Error(done.kind);
    expect(done.result.stolen).toBe(true);
    expect(done.after.events.filter(({ type }) => type !== "list").map(({ type, at }) => `${type} ${at}`)).toEqual(
      ["say", "exchange", "say", "exchange", "outcome"].map((type) => `${type} 5`),
    );
    expect(revive(done.after.record)?.accounts).toEqual(revive(record)?.accounts);
  });

  test("stops when the client goes away, and can do the next job", async () => {
    const client = new AbortController();
    const [done] = await Promise.all([thread.do(LONG, client.signal), client.abort()]);
    expect(done).toEqual({ kind: "gone" });
    expect(await thread.do(attack, still)).toMatchObject({ kind: "attack" });
  });

  test("reports an error in our own code, and can do the next job", async () => {
    const done = await thread.do({ ...attack, variant: "none" } as Job, still);
    expect(done).toMatchObject({ kind: "failed", message: expect.stringContaining("username-in-a-cookie/none") });
    expect(await thread.do(attack, still)).toMatchObject({ kind: "attack" });
  });
});

test("a job that takes longer than jobTime is ended with its thread, and the next job gets another thread", async () => {
  const short = new Thread({ ...PATIENT, jobTime: 1 });
  try {
    await expect(short.do(LONG, still)).rejects.toMatchObject({ cap: "jobTime", status: 503 });
    await expect(short.do(LONG, still)).rejects.toMatchObject({ cap: "jobTime" });
  } finally {
    await short.close();
  }
});

test("closing a thread ends its job", async () => {
  const closed = new Thread(PATIENT);
  const [done] = await Promise.allSettled([closed.do(LONG, still), closed.close()]);
  expect(done).toMatchObject({ status: "rejected", reason: expect.any(Gone) });
});
