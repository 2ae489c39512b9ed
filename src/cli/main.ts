import { Complaint } from "./complaint.ts";
import { printable, printableJson, printableLine } from "../../labs/kit/target/process/theirs.ts";
import type { Command } from "./command.ts";
import { takeNumbers } from "./numbers.ts";
import { SERVER_OPTIONS } from "./server-options.ts";
import { refusal } from "./refusal.ts";
import { createTerminal } from "./terminal.ts";

/** Each command is loaded only when it is called, so that grading does not wait for the code of the others. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  labs: async () => (await import("./walk-labs.ts")).labs,
  "check-lab": async () => (await import("./check-lab.ts")).checkLab,
  "watch-lab": async () => (await import("./watch-lab.ts")).watchLab,
  "serve-lab": async () => (await import("./serve-lab.ts")).serveLab,
  "reset-lab": async () => (await import("./reset-lab.ts")).resetLab,
  hint: async () => (await import("./hint.ts")).hint,
  solution: async () => (await import("./solution.ts")).solution,
  "new-lab": async () => (await import("./new-lab.ts")).newLab,
  "start-in": async () => (await import("./start-in.ts")).startIn,
  "check-server": async () => (await import("./check-server.ts")).checkServer,
  "hand-in": async () => (await import("./hand-in.ts")).handIn,
  "verify-work": async () => (await import("./verify-work.ts")).verifyWork,
};

/** The options that a command takes besides --json. */
const OPTIONS: Record<string, readonly string[]> = {
  "check-lab": ["--lines"],
  "new-lab": ["--after"],
  "check-server": SERVER_OPTIONS,
  "verify-work": ["--trust", "--csv"],
};

/** Runs one command and resolves to the exit code of the process. */
export async function main([name = "", ...words]: string[]): Promise<number> {
  const terminal = createTerminal();
  const json = words.includes("--json");
  try {
    const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!load) throw new Complaint(`There is no command "${name}". There are: ${Object.keys(COMMANDS).join(", ")}.`);
    const asked = words.filter((word) => word !== "--json");
    const { args, numbers } = takeNumbers(name, asked);
    const odd = args.find((word) => word.startsWith("-") && !OPTIONS[name]?.includes(word.split("=", 1)[0] ?? ""));
    if (odd) throw new Complaint(`${name} has no option ${odd}.`);
    const command = await load();
    return await command({ args, json, root: process.cwd(), terminal, numbers });
  } catch (error) {
    const message = error instanceof Complaint ? error.message : refusal(error);
    if (message === undefined) throw error;
    if (words.includes("--lines")) terminal.write(printableLine({ error: message }));
    else if (json) terminal.write(printableJson({ error: message }));
    else process.stderr.write(`${printable(message)}\n`);
    return 2;
  }
}
