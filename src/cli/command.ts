import type { Terminal } from "./terminal.ts";

/** What a command was asked. `args` are its words without options, and `root` is the folder that holds labs/. */
export type Asked = { args: string[]; json: boolean; root: string; terminal: Terminal };

/** One of the commands of package.json. Answers the process's exit code. */
export type Command = (asked: Asked) => Promise<number>;
