import { startHost, type Host } from "../../labs/kit/target/process/host.ts";
import { createAccounts, PASSWORDS } from "../../labs/kit/grader/scene.ts";
import { ServerTrouble } from "../../labs/kit/target/target.ts";
import type { Account } from "../../labs/kit/target/users.ts";
import { Complaint } from "./complaint.ts";
import { isElsewhere } from "./described.ts";
import { sentence } from "../report/facts.ts";
import { findLab } from "./find-lab.ts";
import { followed } from "./followed.ts";
import type { Command } from "./command.ts";
import { onSave } from "./on-save.ts";
import { ensureServer, serverFile, shown } from "./server-file.ts";
import { serveElsewhere } from "./serve-elsewhere.ts";
import type { Terminal } from "./terminal.ts";

/** `serve-lab N`: runs the learner's server alone on http://localhost:8080, with nothing rewritten, until Ctrl-C. */
export const serveLab: Command = async ({ args, root, terminal }) => {
  const lab = findLab(args[0], root);
  if (isElsewhere(lab)) return serveElsewhere(lab, root, wantedPort(), terminal);
  const file = serverFile(lab);
  const made = ensureServer(lab);
  const port = wantedPort();
  const accounts = createAccounts();
  const again = `npm run serve-lab ${lab.number}`;
  const host = await open(file, port, again, terminal);
  if (made)
    terminal.write(`${shown(file, root)} was not there. It is now a copy of starter.ts, and you edit this file.`);
  terminal.write(`Lab ${lab.number}, ${lab.slug}, from ${shown(file, root)}: http://localhost:${port}`);
  for (const [name, password] of Object.entries(PASSWORDS)) terminal.write(`  log in as ${name} with ${password}`);
  let done = "The server starts again after each save, with an empty list. Ctrl-C ends it.";
  // Nobody reads the output any more.
  void terminal.gone.then(() => process.exit(0));
  const start = async () => {
    await begin(host, accounts, done, terminal);
    done = "Saved: started again, with an empty list.";
  };
  await onSave(followed(lab), start, terminal.write);
  return new Promise(() => {});
};

function wantedPort(): number {
  const wanted = process.env["PORT"] || "8080";
  const port = Number(wanted);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Complaint(`PORT is "${wanted}", which is not a port: use a number from 1 to 65535.`);
}

async function open(file: string, port: number, again: string, terminal: Terminal): Promise<Host> {
  const onTrouble = (trouble: ServerTrouble) => terminal.write(`${sentence(trouble)} Save the file to start it again.`);
  try {
    return await startHost({ file, port, show: process.stdout, onTrouble });
  } catch (error) {
    if (!(error instanceof ServerTrouble) || error.code !== "port-taken") throw error;
    const other = `PORT=${port + 1} ${again}`;
    throw new Complaint(
      `Port ${port} is taken by another program. Stop that program, or choose another port: ${other}`,
    );
  }
}

async function begin(host: Host, accounts: Account[], done: string, { write }: Terminal): Promise<void> {
  try {
    await host.fresh({ accounts });
    write(done);
  } catch (error) {
    if (!(error instanceof ServerTrouble)) throw error;
    if (host.pid !== undefined) write(`${sentence(error)} Save the file to start it again.`);
  }
}
