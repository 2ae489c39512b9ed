import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { createAccounts, PASSWORDS } from "../../labs/kit/grader/scene.ts";
import { printable } from "../../labs/kit/target/process/theirs.ts";
import { ServerTrouble } from "../../labs/kit/target/target.ts";
import { buildProgram, startProgram, type Program } from "../../labs/kit/target/url/program.ts";
import { Complaint } from "./complaint.ts";
import { descriptionFile, openElsewhere } from "./described.ts";
import { shown } from "./server-file.ts";
import type { Terminal } from "./terminal.ts";

/** Runs the program of a lab's wristband.yaml on a port until Ctrl-C, and shows what it prints. */
export async function serveElsewhere(lab: LabFolder, root: string, port: number, terminal: Terminal): Promise<number> {
  const { build, run = "" } = openElsewhere(lab, root).description;
  const program = await start({ build, run, port, folder: lab.path, terminal });
  const file = shown(descriptionFile(lab), root);
  terminal.write(`Lab ${lab.number}, ${lab.slug}, as ${file} describes it: http://localhost:${port}`);
  for (const [name, password] of Object.entries(PASSWORDS)) terminal.write(`  log in as ${name} with ${password}`);
  terminal.write("Ctrl-C ends it. Start it again after a change.");
  // Nobody reads the output any more.
  void terminal.gone.then(() => process.exit(0));
  await program.ended;
  throw new Complaint("The server has ended.");
}

type Start = { build: string | undefined; run: string; port: number; folder: string; terminal: Terminal };

async function start({ build, run, port, folder, terminal }: Start): Promise<Program> {
  const env = { WRISTBAND_ACCOUNTS: JSON.stringify(createAccounts()) };
  const show = (text: string) => terminal.write(printable(text.trimEnd()));
  try {
    if (build !== undefined) await buildProgram(build, folder);
    return await startProgram({ command: run, folder, env, port, show });
  } catch (error) {
    if (error instanceof ServerTrouble) throw new Complaint(error.message);
    throw error;
  }
}
