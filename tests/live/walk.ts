import { runAttack, type Attack } from "../../labs/kit/grader/attack.ts";
import type { Browser, Exchange, World } from "../../labs/kit/browser/browser.ts";
import type { LabModule } from "../../labs/kit/target/instance.ts";
import { cast, MINUTE } from "../../labs/kit/grader/scene.ts";
import type { Target } from "../../labs/kit/target/target.ts";
import type { Account } from "../../labs/kit/target/users.ts";
import { CAPS } from "../../src/http/caps.ts";
import { LiveServer } from "../../src/live/server/live-server.ts";
import { createRecord, revive, serialise, type SandboxRecord } from "../../src/live/server/record.ts";
import { inProcessRunner } from "../../src/live/runners/in-process-runner.ts";

/** What becomes of the server between two requests. */
export type Between = (server: LiveServer) => LiveServer;

/** The same server goes on. */
export const stays: Between = (server) => server;

/** Another process goes on with what is in the record. */
export const moves =
  (load: () => Promise<LabModule>, clock: () => number): Between =>
  ({ record }) => {
    // Without its log: that is only read by people, and grows all day.
    const moved = revive(serialise({ ...record, log: [] }));
    if (!moved) throw new Error("a record that was written down cannot be read");
    return start(load, moved, clock);
  };

export const start = (load: () => Promise<LabModule>, record: SandboxRecord, clock: () => number): LiveServer =>
  new LiveServer(record, inProcessRunner(load, record), CAPS, clock);

export type Walk = {
  load: () => Promise<LabModule>;
  attack: Attack;
  accounts: Account[];
  /** Whether another process answers each request. */
  moving: boolean;
};

/** A day at a lab's shop: everybody opens everything, in an order in which they get in each other's way. Then the attack. */
export async function walk({ load, attack, accounts, moving }: Walk): Promise<string[]> {
  const clock = { now: Date.UTC(2026, 0, 15, 12) };
  const record = { ...createRecord(clock.now), accounts: structuredClone(accounts) };
  const between = moving ? moves(load, () => clock.now) : stays;
  let server = start(load, record, () => clock.now);
  let inside = 0;
  const told: string[] = [];
  const exchanges: Exchange[] = [];
  const never = () => Promise.reject(new Error("not on a walk"));
  const target: Target = {
    send: async (request) => {
      // One process answers whatever it is asked at the same time.
      if (inside++ === 0) server = between(server);
      try {
        return (await server.exchange("victim", request)).response;
      } finally {
        inside--;
      }
    },
    list: () => server.list(),
    fresh: never,
    call: never,
    close: async () => {},
  };
  const world: World = {
    target,
    origin: "https://lab.test",
    clock,
    record: (exchange) => void exchanges.push(exchange),
  };
  const people = cast(world, accounts);
  await day(people, clock);
  const { stolen } = await runAttack(attack, { ...people, exchanges }).catch(() => ({
    stolen: "could not be finished",
  }));
  told.push(...exchanges.map(shown), `stolen: ${stolen}`);
  return told;
}

type People = ReturnType<typeof cast>;

async function day({ alice, bob, admin, thief, browser }: People, clock: { now: number }): Promise<void> {
  const phone = browser("alice");
  await thief.post("/basket", { item: "umbrella" });
  await thief.login("alice", "wrong");
  for (const who of [alice, bob]) {
    await who.post("/basket", { item: "teapot" });
    await who.login();
    await who.get("/dashboard");
  }
  const [hers, his] = [alice.cookieHeader(), bob.cookieHeader()];
  for (const who of [alice, bob, phone, admin, alice]) await who.login();
  for (const who of [alice, bob, thief]) {
    await who.get("/basket");
    await who.post("/comments", { text: "hello", attach: "note" });
    await who.get("/admin");
    await who.get("/dashboard");
  }
  await alice.get("/dashboard");
  await bob.post("/logout");
  for (const who of [alice, bob, phone]) await who.get("/dashboard");
  await wear(thief, hers);
  await bob.login();
  await wear(thief, his);
  const now = alice.cookieHeader();
  clock.now += 31 * MINUTE;
  await wear(thief, now);
  // More of one user's browsers than there may be, the first of them last.
  const many = ["one", "two", "three", "four", "five"].map(() => browser("alice"));
  for (const who of many) await who.login();
  for (const who of many.toReversed()) await who.get("/dashboard");
  await phone.login();
  await bob.login();
  await bob.get("/dashboard");
  await phone.post("/logout-everywhere");
  await alice.login();
  for (const who of [alice, bob, phone, admin]) await who.get("/dashboard");
  for (const who of [alice, bob]) await who.post("/logout");
}

/** With a cookie from elsewhere. */
const wear = (who: Browser, cookie: string) => who.get("/dashboard", { headers: { cookie }, leaveJar: true });

/** What was answered, without what is random: IDs, tokens, and the values of cookies. */
function shown({ request, response }: Exchange): string {
  const headers = response.headers.flatMap(([name, value]) => {
    if (name === "location") return [value];
    if (name !== "set-cookie") return [];
    const [pair = "", ...attributes] = value.split(";");
    return [`${pair.replace(/=.+$/, "=…")};${attributes.join(";")}`];
  });
  const text = `${request.method} ${request.path} ${response.status}\n${headers.join("\n")}\n${response.body}`;
  return text.replace(/[\w-]{12,}(?:\.[\w-]{12,})*/g, "…").replace(/\d{9,}/g, "#");
}
