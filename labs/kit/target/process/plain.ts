import { ServerTrouble } from "../target.ts";

/**
 * Values that a learner's process sends, as JSON. A record may hold anything: a timer handle, a cycle, a getter that
 * throws. What JSON cannot hold becomes a text in brackets. Bytes, dates and special numbers arrive unchanged.
 */
const TAG = "\0wristband";
const MOST_DEPTH = 30;
const MOST_VALUES = 200_000;
const MOST_CHARACTERS = 4_000_000;

type Budget = { values: number; characters: number; above: object[] };

// Saved at load time, because a learner's code may replace them later.
const { isArray, from } = Array;
const { keys, create, getPrototypeOf } = Object;
const { isView } = ArrayBuffer;
const text = String;

/** A copy that JSON.stringify can write. Throws ServerTrouble when it has more than 4 million characters. */
export const toPlain = (value: unknown): unknown => copy(value, { values: 0, characters: 0, above: [] });

function copy(value: unknown, budget: Budget): unknown {
  if (++budget.values > MOST_VALUES || budget.characters > MOST_CHARACTERS) {
    throw new ServerTrouble("too-much", "The server's list is larger than 4 MB.");
  }
  if (value === null || value === undefined || typeof value === "boolean") return value;
  if (typeof value === "string") {
    budget.characters += value.length;
    return value;
  }
  if (typeof value === "number") return Number.isFinite(value) ? value : tagged("number", text(value));
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object") return `[${typeof value}]`;
  if (budget.above.length >= MOST_DEPTH) return "[too deep]";
  if (budget.above.some((one) => one === value)) return "[circular]";
  budget.above.push(value);
  try {
    return copyObject(value, budget);
  } catch (error) {
    if (error instanceof ServerTrouble) throw error;
    return "[unreadable]";
  } finally {
    budget.above.pop();
  }
}

function copyObject(value: object, budget: Budget): unknown {
  if (isArray(value)) return value.map((one) => copy(one, budget) ?? null);
  if (value instanceof Date) return tagged("date", value.getTime());
  if (isView(value)) return bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), budget);
  if (value instanceof ArrayBuffer) return bytes(new Uint8Array(value), budget);
  if (value instanceof Map || value instanceof Set)
    return Array.from(value, (one: unknown) => copy(one, budget) ?? null);
  if (value instanceof Error) return `[${value.name}: ${value.message}]`;
  if ("hasRef" in value && "unref" in value) return `[${nameOf(value)}]`;
  const names = keys(value);
  if (names.length === 0 && !isBare(value)) return `[${nameOf(value)}]`;
  const copied = create(null) as Record<string, unknown>;
  for (const name of names) {
    budget.characters += name.length;
    copied[name] = copy(read(value, name), budget);
  }
  return copied;
}

const toHex = (value: Uint8Array): string => from(value, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (value: string): Uint8Array =>
  Uint8Array.from(value.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** A getter may throw. */
function read(value: object, name: string): unknown {
  try {
    return Reflect.get(value, name);
  } catch {
    return "[unreadable]";
  }
}

function isBare(value: object): boolean {
  const above: unknown = getPrototypeOf(value);
  return above === null || above === Object.prototype;
}

const nameOf = ({ constructor }: object): string => constructor?.name || "object";

function bytes(value: Uint8Array, budget: Budget): unknown {
  budget.characters += value.length * 2;
  return value.length > MOST_CHARACTERS ? "[bytes]" : tagged("bytes", toHex(value));
}

function tagged(kind: "number" | "date" | "bytes", value: string | number): unknown {
  const made = create(null) as Record<string, unknown>;
  made[TAG] = kind;
  made["value"] = value;
  return made;
}

/** The value that `toPlain` made and JSON carried, with its bytes, dates and special numbers. Never throws. */
export function fromPlain(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > 2 * MOST_DEPTH) return "[too deep]";
  if (isArray(value)) return value.map((one) => fromPlain(one, depth + 1));
  const record = value as Record<string, unknown>;
  if (Object.hasOwn(record, TAG)) return revived(record[TAG], record["value"]);
  return Object.fromEntries(keys(record).map((name) => [name, fromPlain(record[name], depth + 1)]));
}

function revived(kind: unknown, value: unknown): unknown {
  if (kind === "date" && (typeof value === "number" || value === null)) return new Date(value ?? Number.NaN);
  if (kind === "number" && typeof value === "string") return Number(value);
  return kind === "bytes" && typeof value === "string" ? fromHex(value) : "[unreadable]";
}
