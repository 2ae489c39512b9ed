/** Restarts a server on each store, and runs two servers on one store. The results are the chapter's table. */

import { inProcess } from "../kit/target/in-process.ts";
import type { LabModule } from "../kit/target/instance.ts";
import { createScene } from "../kit/grader/scene.ts";
import { filesOf, open, restartOnDisk } from "./disk.ts";

export type Survival = {
  /** Whether a user is still logged in after the process ended and another started. */
  restart: "alice" | "nobody";
  /** Whether the second of two servers lets a user in after a login at the first. */
  second: "alice" | "nobody";
};

export type Place = { name: string; title: string; variant: string };

/** The stores in the table's order, and the live variant of lab 10 that runs on each. */
export const PLACES: readonly Place[] = [
  { name: "memory", title: "Memory", variant: "keeps-sessions-in-memory" },
  { name: "files", title: "Files", variant: "solution" },
  { name: "sqlite", title: "SQLite", variant: "sqlite" },
  { name: "redis", title: "Redis", variant: "redis" },
];

export async function survival(load: () => Promise<LabModule>): Promise<Survival> {
  return { restart: await afterRestart(load), second: await atTheSecond(load) };
}

const who = (status: number) => (status === 200 ? "alice" : "nobody");

async function afterRestart(load: () => Promise<LabModule>): Promise<Survival["restart"]> {
  const scene = await createScene(inProcess({ load }));
  await scene.alice.login();
  await restartOnDisk(scene);
  return who((await scene.alice.get("/dashboard")).response.status);
}

/**
 * The two servers answer by turns, so one of two requests goes to the server that did not see the login. Both must let
 * her in.
 */
async function atTheSecond(load: () => Promise<LabModule>): Promise<Survival["second"]> {
  const scene = await createScene(inProcess({ load }));
  await scene.restart({ servers: 2, disk: await filesOf(scene) });
  await scene.alice.login();
  const cookie = scene.alice.cookieHeader();
  const statuses = [];
  for (let visit = 0; visit < 2; visit++) statuses.push((await open(scene.alice, cookie)).response.status);
  return who(statuses.find((status) => status !== 200) ?? 200);
}
