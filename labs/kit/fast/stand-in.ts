/** Makes the object that a stand-in stands for. Called when somebody first asks for what it does not have itself. */
export const REAL = Symbol("real");

/**
 * A class to extend: its objects pass for what `web` makes, and ask a real one, from [REAL](), for every member that the
 * class itself does not have. What looks inside the real one, past its members, finds nothing and throws a TypeError:
 * `new Request(standIn)` and fetch(standIn) do. A clone() is a real one.
 */
export function standIn<Real extends object>(web: { prototype: Real }): abstract new () => Real & { [REAL](): Real } {
  function StandIn() {}
  StandIn.prototype = Object.create(web.prototype) as object;
  const { constructor: _, ...members } = Object.getOwnPropertyDescriptors(web.prototype) as PropertyDescriptorMap;
  for (const name of Reflect.ownKeys(members)) Object.defineProperty(StandIn.prototype, name, passedOn(members[name]));
  return StandIn as unknown as abstract new () => Real & { [REAL](): Real };
}

/** The member as the real one has it: a method, an accessor, or the class's name. */
function passedOn({ value, get, enumerable = false }: PropertyDescriptor = {}): PropertyDescriptor {
  const all = { enumerable, configurable: true };
  if (get) {
    return {
      ...all,
      get(this: { [REAL](): object }) {
        return get.call(this[REAL]());
      },
    };
  }
  if (typeof value !== "function") return { ...all, value };
  return {
    ...all,
    value(this: { [REAL](): object }, ...given: unknown[]): unknown {
      return Reflect.apply(value, this[REAL](), given);
    },
  };
}
