/**
 * The method that makes the real object. It is called when code first asks for a member that the stand-in does not
 * have.
 */
export const REAL = Symbol("real");

/**
 * A class to extend. Its objects pass for objects of the class `web`; for each member that they do not have, they ask a
 * real object, made by [REAL](). Code that looks inside the object without using its members throws a TypeError: `new
 * Request(standIn)` and fetch(standIn) do. A clone() is a real object.
 */
export function standIn<Real extends object>(web: { prototype: Real }): abstract new () => Real & { [REAL](): Real } {
  function StandIn() {}
  StandIn.prototype = Object.create(web.prototype) as object;
  for (const [name, member] of membersOf(web.prototype)) {
    Object.defineProperty(StandIn.prototype, name, passedOn(member));
  }
  return StandIn as unknown as abstract new () => Real & { [REAL](): Real };
}

/** Every member but the constructor, with those of base classes, because a page's Response extends the browser's. */
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

/** The member of the real object: a method, an accessor, or the class's name. */
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
