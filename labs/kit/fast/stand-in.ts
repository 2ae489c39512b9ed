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
  for (const [name, member] of membersOf(web.prototype)) {
    Object.defineProperty(StandIn.prototype, name, passedOn(member));
  }
  return StandIn as unknown as abstract new () => Real & { [REAL](): Real };
}

/** Every member but the constructor, also those of the classes that this one extends: a page's Response extends the browser's. */
function membersOf(prototype: object): Map<string | symbol, PropertyDescriptor> {
  const members = new Map<string | symbol, PropertyDescriptor>();
  for (let on = prototype; on !== Object.prototype; on = Object.getPrototypeOf(on) as object) {
    for (const name of Reflect.ownKeys(on)) {
      const member = Object.getOwnPropertyDescriptor(on, name);
      if (member && name !== "constructor" && !members.has(name)) members.set(name, member);
    }
  }
  return members;
}

/** The member as the real one has it: a method, an accessor, or the class's name. */
function passedOn({ value, get, enumerable = false }: PropertyDescriptor): PropertyDescriptor {
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
