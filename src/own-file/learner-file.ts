import { createHash } from "node:crypto";
import { chmodSync, lstatSync, renameSync, rmSync, writeFileSync, type Stats } from "node:fs";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { OddFile, readText } from "../../labs/kit/target/process/source-file.ts";
import { refusal } from "../cli/refusal.ts";
import { ensureServer, serverFile, shown } from "../cli/server-file.ts";
import { Refused } from "./refusals.ts";

/** A text with line breaks of one character, and its SHA-256. */
export type Kept = { text: string; hash: string };

/** `conflict`: the file is not what the caller knew, but this. Nothing was written then. */
export type Saved = { hash: string } | { conflict: Kept };

/** Bytes of a file that the editor shows. Larger than any lab's file, and small enough for one request. */
export const MOST_TEXT = 200_000;

export const keptOf = (text: string): Kept => ({ text, hash: createHash("sha256").update(text).digest("hex") });

/** What stands in a lab's server.ts. `windows`: its lines end with two characters. */
type Found = Kept & { windows: boolean; stats: Stats };

/**
 * The learner's file of one lab, for the editor in a page. Only a regular file is read and written: what a link leads to
 * is not the lab's, and a pipe would make the site wait. Throws Refused.
 */
export class LearnerFile {
  readonly #lab: LabFolder;
  readonly #root: string;
  /** The path as a learner would type it. */
  readonly shown: string;

  constructor(lab: LabFolder, root: string) {
    this.#lab = lab;
    this.#root = root;
    this.shown = shown(serverFile(lab), root);
  }

  get path(): string {
    return serverFile(this.#lab);
  }

  /** The text. Makes the file from the starter when there is none. */
  open(): Kept {
    const found = this.#look() ?? this.#make();
    return { text: found.text, hash: found.hash };
  }

  /** The text, or undefined while there is no file, or an empty one because another program is saving it. */
  glance(): Kept | undefined {
    const found = this.#look();
    return found && found.text !== "" ? { text: found.text, hash: found.hash } : undefined;
  }

  /**
   * Replaces the file in one step, if its hash is the expected one. Between the look and the replacing nothing of this
   * process runs; another program would have to save in the same fraction of a millisecond.
   */
  save(text: string, expected: string): Saved {
    const next = keptOf(checkedText(text, this.shown));
    const found = this.#look() ?? this.#make();
    if (found.hash !== expected) return { conflict: { text: found.text, hash: found.hash } };
    if (found.hash === next.hash) return { hash: next.hash };
    if ((found.stats.mode & 0o200) === 0) {
      throw new Refused(409, "read-only", `${this.shown} is read-only, so nothing was saved. Make it writable first.`);
    }
    this.#replace(found.windows ? text.replaceAll("\n", "\r\n") : text, found.stats);
    return { hash: next.hash };
  }

  #look(): Found | undefined {
    const stats = lstatSync(this.path, { throwIfNoEntry: false });
    if (!stats) return undefined;
    if (stats.isSymbolicLink()) {
      const message = `${this.shown} is a link. The page's editor follows none: put a file in its place.`;
      throw new Refused(409, "odd-file", message);
    }
    const raw = this.#read();
    const text = raw.replaceAll("\r\n", "\n");
    const windows = raw !== text && !/[^\r]\n|^\n/.test(raw);
    return { ...keptOf(text), windows, stats };
  }

  #read(): string {
    try {
      return readText(this.path, MOST_TEXT) ?? "";
    } catch (error) {
      if (!(error instanceof OddFile)) throw error;
      throw new Refused(409, "odd-file", `${this.shown} ${error.message}.`);
    }
  }

  #make(): Found {
    this.#orSay(() => ensureServer(this.#lab));
    const made = this.#look();
    if (made) return made;
    throw new Refused(409, "no-file", `${this.shown} was taken away while it was being made. Try again.`);
  }

  /** Writes beside it and renames, so that nobody reads half a file. Follows no link: "wx" makes a new file or fails. */
  #replace(text: string, { mode }: Stats): void {
    const aside = `${this.path}.saving-${process.pid}`;
    this.#orSay(() => {
      rmSync(aside, { force: true });
      try {
        writeFileSync(aside, text, { flag: "wx", flush: true });
        chmodSync(aside, mode & 0o777);
        renameSync(aside, this.path);
      } finally {
        rmSync(aside, { force: true });
      }
    });
  }

  /** Turns an error of the file system into a sentence. */
  #orSay(work: () => void): void {
    try {
      work();
    } catch (error) {
      const message = refusal(error, this.#root);
      if (message === undefined) throw error;
      throw new Refused(409, "not-saved", `Nothing was saved. ${message}`);
    }
  }
}

/** The text, if it can be the text of that file. Throws Refused. */
export function checkedText(text: string, file: string): string {
  if (Buffer.byteLength(text) > MOST_TEXT) {
    const message = `${file} may have ${MOST_TEXT / 1000} kB on the page. This text has more.`;
    throw new Refused(413, "too-large", message);
  }
  if (text.includes("\0") || !text.isWellFormed() || text.includes("\r")) {
    const message = `The text contains a character that is not allowed in ${file}: a zero byte, half a character or a carriage return.`;
    throw new Refused(400, "odd-text", message);
  }
  return text;
}
