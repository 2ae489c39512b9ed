import type { Pace } from "./store.ts";

/**
 * Files by their path, from chapter 10 on. They stay when the server's process ends, and other servers use the same
 * disk. Each operation is done as a whole or not at all. Every promise rejects when the disk is down, and for a path
 * that no disk can have: one with a NUL, or a name of more than 255 characters.
 */
export interface Disk {
  /** The text of a file, or undefined when there is none. */
  read(path: string): Promise<string | undefined>;
  /** Writes a file, whether or not there was one. */
  write(path: string, text: string): Promise<void>;
  /**
   * Deletes a file, and resolves to its text, or undefined when there was none. When several requests delete the same
   * file, only one gets the text.
   */
  delete(path: string): Promise<string | undefined>;
  /** Reads a file, changes its text and writes it, in one step, if it is there. Resolves to true if it was there. */
  update(path: string, change: (text: string) => string): Promise<boolean>;
  /** The files of a folder, without its subfolders: their names in the folder, and their texts. */
  list(folder: string): Promise<[name: string, text: string][]>;
}

/** The longest name that common file systems allow. */
const NAME_MAX = 255;

/** The path in its shortest form: `sessions/../notes/1` is `notes/1`. `..` at the top stays at the top. */
export function resolvePath(path: string): string {
  if (path.includes("\0")) throw new TypeError("ERR_INVALID_ARG_VALUE: the path must be without null bytes");
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name.length > NAME_MAX) throw new RangeError("ENAMETOOLONG: name too long");
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return names.join("/");
}

/** Makes a disk from a Map of paths to texts. */
export function createDisk(files: Map<string, string>, pace: Pace): Disk {
  return {
    read: (path) => pace("read", () => files.get(resolvePath(path))),
    write: (path, text) => pace("write", () => void files.set(resolvePath(path), text)),
    delete: (path) =>
      pace("write", () => {
        const text = files.get(resolvePath(path));
        files.delete(resolvePath(path));
        return text;
      }),
    update: (path, change) =>
      pace("write", () => {
        const text = files.get(resolvePath(path));
        if (text !== undefined) files.set(resolvePath(path), change(text));
        return text !== undefined;
      }),
    list: (folder) =>
      pace("read", () => {
        const start = `${resolvePath(folder)}/`;
        const below = [...files].filter(([path]) => path.startsWith(start));
        return below
          .map(([path, text]): [string, string] => [path.slice(start.length), text])
          .filter(([name]) => !name.includes("/"));
      }),
  };
}
