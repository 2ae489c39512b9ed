import type { Mistake } from "./mistakes.ts";

/** Where a lab's server begins, in every solution. */
export const SERVER = "export default function createServer(";

/** Puts a function in front of the solution's server. It may use `handle`, `users`, `now`, `request` and `url`. */
export const inFront = (body: string, before = ""): Mistake["edits"] => [
  [
    SERVER,
    `export default function createServer(lab: Lab<never>): Handler {
  const { users, now } = lab;
  const handle = createPlain(lab);
${before}  return async (request) => {
    const url = new URL(request.url);
${body}  };
}

function createPlain(`,
  ],
];
