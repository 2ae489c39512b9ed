import type { Terminal } from "./terminal.ts";

/** `--seed N` and `--days N`, which chanceOf explains. Whole numbers. */
export type Numbers = { seed?: number; days?: number };

/** What the user typed. `args` are the words without options, and `root` is the folder that holds labs/. */
export type Asked = { args: string[]; json: boolean; root: string; terminal: Terminal; numbers: Numbers };

/** One of the commands of package.json. Resolves to the exit code of the process. */
export type Command = (asked: Asked) => Promise<number>;
