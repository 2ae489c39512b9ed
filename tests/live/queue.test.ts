import fc from "fast-check";
import { expect, test } from "vitest";
import { Queue } from "../../src/live/server/queue.ts";

test("a queue gives back what was put in, the first first, like an array that is shifted", () => {
  const moves = fc.array(fc.oneof(fc.integer(), fc.constant("take"), fc.constant("clear")));
  fc.assert(
    fc.property(moves, (all) => {
      const queue = new Queue<unknown>([-1, -2]);
      const array: unknown[] = [-1, -2];
      for (const move of all) {
        if (move === "take") expect(queue.shift()).toBe(array.shift());
        else if (move === "clear") {
          queue.clear();
          array.length = 0;
        } else {
          queue.push(move);
          array.push(move);
        }
        expect([...queue]).toEqual(array);
        expect([queue.length, queue.at(0), queue.at(array.length - 1)]).toEqual([array.length, array[0], array.at(-1)]);
        expect(queue.at(array.length)).toBeUndefined();
      }
    }),
  );
});
