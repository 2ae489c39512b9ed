import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { Complaint } from "./complaint.ts";

/** What `check-server` was asked for. Files are as typed. */
export type ServerOptions = {
  file: string;
  junit?: string;
  sarif?: string;
  html?: string;
  baseline?: string;
  /** The one host besides this machine that may be sent requests. */
  host?: string;
  most: number;
  perSecond: number;
};

const USAGE =
  "npm run check-server -- wristband.yaml [--json] [--junit FILE] [--sarif FILE] [--html FILE] [--baseline FILE] [--most N] [--per-second N] [--i-may-test-this-host NAME]";
const TEXTS = ["junit", "sarif", "html", "baseline", "i-may-test-this-host", "most", "per-second"] as const;

export const SERVER_OPTIONS: readonly string[] = TEXTS.map((name) => `--${name}`);

/** Reads the words after `check-server`. Throws a Complaint that shows how it is called. */
export function readOptions(args: readonly string[]): ServerOptions {
  const { values, positionals } = parsed(args);
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new Complaint(`Name one file: ${USAGE}`);
  const { junit, sarif, html, baseline, "i-may-test-this-host": host } = values;
  mustHaveFolders({ junit, sarif, html });
  // Another's machine is asked slowly, and less.
  const [most, perSecond] = host === undefined ? [60_000, 2000] : [5000, 20];
  return {
    file,
    ...(junit === undefined ? {} : { junit }),
    ...(sarif === undefined ? {} : { sarif }),
    ...(html === undefined ? {} : { html }),
    ...(baseline === undefined ? {} : { baseline }),
    ...(host === undefined ? {} : { host }),
    most: whole(values.most, most, "--most"),
    perSecond: whole(values["per-second"], perSecond, "--per-second"),
  };
}

/** A report that nobody can write must be known before the server is graded. */
function mustHaveFolders(reports: Record<string, string | undefined>): void {
  for (const [option, file] of Object.entries(reports))
    if (file !== undefined && !existsSync(dirname(file)))
      throw new Complaint(`There is no folder ${dirname(file)} for the file of --${option}. Make it first.`);
}

function parsed(args: readonly string[]) {
  try {
    const text = { type: "string" } as const;
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        junit: text,
        sarif: text,
        html: text,
        baseline: text,
        most: text,
        "per-second": text,
        "i-may-test-this-host": text,
      },
    });
  } catch (error) {
    throw new Complaint(`${(error as Error).message.split(".")[0]}. ${USAGE}`);
  }
}

function whole(written: string | undefined, otherwise: number, option: string): number {
  if (written === undefined) return otherwise;
  if (!/^[1-9]\d{0,5}$/.test(written)) throw new Complaint(`${option} needs a whole number from 1 to 999999 after it.`);
  return Number(written);
}

/** Refuses to send anything to a machine that the reader did not name. Throws a Complaint. */
export function mustBeAllowed(url: string | undefined, host: string | undefined): void {
  if (url === undefined) return;
  const { hostname } = new URL(url);
  if (hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname) || hostname === host) return;
  const wrong = host === undefined ? "" : ` The option names ${host}.`;
  throw new Complaint(
    `${hostname} is not this machine, so nothing was sent.${wrong} If you may test it, add --i-may-test-this-host ${hostname}.`,
  );
}
