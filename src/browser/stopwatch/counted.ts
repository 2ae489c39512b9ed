import { answer } from "../../../labs/kit/target/in-process.ts";
import { createInstance, type LabModule } from "../../../labs/kit/target/instance.ts";
import type { Door } from "../../../labs/09-timing-and-leaks/door.ts";
import type { Ask } from "./thief.ts";

/** A door in this process, with this code. It reports the work that it did in place of time. */
export async function countingDoor(module: LabModule, code: string): Promise<Ask> {
  const instance = createInstance(module, { accounts: [] });
  const post = (path: string, body: string) => {
    const headers: [string, string][] = [["content-type", "application/x-www-form-urlencoded"]];
    return answer(instance, { method: "POST", path, headers, body, origin: "https://lab.test", now: 0 });
  };
  const blocks = () => (instance.sessions.get("door") as Door | undefined)?.blocks ?? 0;
  await post("/code", `code=${code}`);
  return async (guess) => {
    const before = blocks();
    const { body } = await post("/try", `guess=${guess}`);
    return { took: blocks() - before, opened: body.includes("It opens") };
  };
}
