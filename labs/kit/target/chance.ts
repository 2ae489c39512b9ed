/** Makes the values predictable from which code may make an ID. Each function returns one that undoes it. */

type Undo = () => void;

/**
 * Math.random returns 0.5, and the clocks that count from some start stop. `Date` is not among them: it shows the time
 * of each request.
 */
export function freezeChance(): Undo {
  const undo = [
    replace(Math, "random", () => 0.5),
    replace(performance, "now", () => 1_000),
    replace(process, "uptime", () => 1),
    replace(
      process,
      "hrtime",
      Object.assign((): [number, number] => [1, 0], { bigint: () => 1_000_000_000n }),
    ),
  ];
  return () => undo.forEach((one) => one());
}

/** Replaces a property, also an inherited one. */
export function replace<On extends object, Name extends keyof On>(on: On, name: Name, value: On[Name]): Undo {
  const own = Object.getOwnPropertyDescriptor(on, name);
  Object.defineProperty(on, name, { value, configurable: true, writable: true });
  return () => {
    if (own) Object.defineProperty(on, name, own);
    else Reflect.deleteProperty(on, name);
  };
}
