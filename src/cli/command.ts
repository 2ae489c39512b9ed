import type { Terminal } from "./terminal.ts";

/** `--seed N` and `--days N`, which chanceOf explains. Whole numbers. */
export type Numbers = { seed?: number; days?: number };

/** What a command was asked. `args` are its words without options, and `root` is the folder that holds labs/. */
export type Asked = { args: string[]; json: boolean; root: string; terminal: Terminal; numbers: Numbers };

/** One of the commands of package.json. Answers the process's exit code. */
export type Command = (asked: Asked) => Promise<number>;
