import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from "node:fs";

/** Why a file cannot be read as a server's file. The message follows the file's name: "is a folder, not a file". */
export class OddFile extends Error {}

const MOST_BYTES = 1_000_000;

/** True if anything has this name, also a link that leads nowhere. */
export const isThere = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined;

/**
 * The text of a file, or undefined if there is none. Throws OddFile. Never waits, neither for a pipe nor for a file
 * without an end.
 */
export function readText(file: string, most = MOST_BYTES): string | undefined {
  if (!exists(file)) return undefined;
  const descriptor = open(file);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new OddFile(`is ${kindOf(stats)}, not a file`);
    return decode(readBytes(descriptor, most));
  } catch (error) {
    throw asOdd(error);
  } finally {
    closeSync(descriptor);
  }
}

function exists(file: string): boolean {
  try {
    return isThere(file);
  } catch (error) {
    throw asOdd(error);
  }
}

/** Without O_NONBLOCK the open itself would wait until another process writes into a pipe. */
function open(file: string): number {
  try {
    return openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw asOdd(error);
  }
}

/** Reads no more than `most`, whatever size the system reports, because some files grow while they are read. */
function readBytes(descriptor: number, most: number): Buffer {
  const bytes = Buffer.alloc(most + 1);
  let size = 0;
  for (let read = -1; read !== 0 && size <= most; size += read) {
    read = readSync(descriptor, bytes, size, most + 1 - size, null);
  }
  if (size > most) throw new OddFile(`is larger than ${most / 1_000_000} MB, which is too large for a lab's server`);
  return bytes.subarray(0, size);
}

/** PowerShell's `>` writes UTF-16, which Node cannot read as a program. */
function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new OddFile("is saved as UTF-16, which PowerShell's > writes; Node reads UTF-8, so save it as UTF-8");
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    throw new OddFile(`contains a zero byte (byte ${zero + 1}), so it is not text in UTF-8. Save it in this encoding`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new OddFile("is not text in UTF-8, which Node needs. Save it in this encoding");
  }
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

const REASONS: Record<string, string> = {
  ENOENT: "is a link to something that does not exist",
  ELOOP: "is a link that leads back to itself",
  EISDIR: "is a folder, not a file",
  ENXIO: "is a socket or a device, not a file",
  EACCES: "cannot be read, because you have no permission to read it (EACCES)",
  EPERM: "cannot be read, because you have no permission to read it (EPERM)",
};

function asOdd(error: unknown): OddFile {
  if (error instanceof OddFile) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return new OddFile(REASONS[code] ?? `cannot be read (${code})`);
}
