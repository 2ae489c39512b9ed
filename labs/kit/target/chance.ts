/** How a check holds still what an ID may be made from. Everything here is undone by the function that it returns. */

type Undo = () => void;

/**
 * Math.random answers 0.5, and the clocks that count from some start stand still. `Date` is not among them: it shows
 * what each request says.
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

/** Puts something else where a property was, also where it was inherited. */
export function replace<On extends object, Name extends keyof On>(on: On, name: Name, value: On[Name]): Undo {
  const own = Object.getOwnPropertyDescriptor(on, name);
  Object.defineProperty(on, name, { value, configurable: true, writable: true });
  return () => {
    if (own) Object.defineProperty(on, name, own);
    else Reflect.deleteProperty(on, name);
  };
}
