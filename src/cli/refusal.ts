import { relative } from "node:path";

/** Errors of the file system, in words. The message also has the code, for people who look it up. */
const REASONS: Record<string, string> = {
  EACCES: "you have no permission to do this",
  EPERM: "you have no permission to do this",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "your quota of the disk is used up",
  ENOTDIR: "there is a file where a folder is expected",
  EISDIR: "there is a folder where a file is expected",
  EEXIST: "something with that name already exists",
  ELOOP: "a link leads back to itself",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  EBUSY: "another program uses it",
};

/** One sentence about an error of the file system. Undefined for any other error: that is a bug of ours. */
export function refusal(error: unknown, root = process.cwd()): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("path" in error)) return undefined;
  const reason = REASONS[String(error.code)];
  if (reason === undefined) return undefined;
  const file = relative(root, String(error.path)).replaceAll("\\", "/");
  return `${file || "This folder"} could not be read or written: ${reason} (${String(error.code)}).`;
}
