import type { LastWords } from "./protocol.ts";
import { ServerTrouble } from "../target.ts";

export type End = { code: number | null; signal: string | null; words: LastWords | undefined; stderr: string };

/** Why the server's process ended, as one sentence that says where to look. */
export function explainEnd({ code, signal, words, stderr }: End, memoryMb: number): ServerTrouble {
  if (/heap out of memory|heap limit/i.test(stderr)) {
    return new ServerTrouble(
      "died",
      `The server used more than ${memoryMb} MB of memory. Does your code keep a list that never stops growing?`,
    );
  }
  if (words && "uncaught" in words) {
    const kind = words.rejected
      ? "A promise was rejected and no code caught the error"
      : "An error was thrown where no code could catch it";
    return new ServerTrouble("died", `${kind}, which ends a Node process: ${words.uncaught}.`, words.where);
  }
  if (words) {
    const message = `The server called process.exit(${words.exit}). A server must still answer after an error.`;
    return new ServerTrouble("died", message, words.where);
  }
  const how = signal === null ? `with exit code ${code ?? "unknown"}` : `by the signal ${signal}`;
  return new ServerTrouble("died", `The server's process was ended ${how} while it was being graded.`);
}
