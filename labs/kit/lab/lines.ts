/** The list as chapters 4 and 6 use it, for a lab whose list has lines of several kinds. */

import { newSessionId } from "./sessions.ts";

export type Lines<Line> = {
  /** The line of that ID, if there is one that has not ended. Otherwise undefined. */
  find(id: string | undefined): Line | undefined;
  /** Adds a line, removes all that have ended, and returns the new line's ID: 32 random bytes as 64 hex digits. */
  add(line: Line): string;
  /** Removes all lines of which `isOver` is true. */
  end(isOver: (line: Line, id: string) => boolean): void;
};

/** `endOf` says when a line ends, and `now` what time it is, both in epoch milliseconds. At its end a line is over. */
export function createLines<Line>(
  list: Map<string, Line>,
  endOf: (line: Line) => number,
  now: () => number,
): Lines<Line> {
  const end: Lines<Line>["end"] = (isOver) => {
    for (const [id, line] of list) if (isOver(line, id)) list.delete(id);
  };
  return {
    end,
    find(id = "") {
      const line = list.get(id);
      return line !== undefined && now() < endOf(line) ? line : undefined;
    },
    add(line) {
      end((old) => now() >= endOf(old));
      const id = newSessionId();
      list.set(id, line);
      return id;
    },
  };
}
