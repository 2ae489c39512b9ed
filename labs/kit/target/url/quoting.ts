import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { Document, Node, Pair } from "yaml";

/** The part of JSON Schema that wristband.schema.json uses. Each part's `description` says what to write there. */
export type Schema = {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string;
  description?: string;
  enum?: unknown[];
  pattern?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  propertyNames?: Schema;
  additionalProperties?: Schema | boolean;
  oneOf?: Schema[];
};

/** An error in a file: the message quotes the line and says what to write. */
export class OddDescription extends Error {}

/** Says whether the value below these keys may not be shown. */
export type IsSecret = (keys: readonly string[]) => boolean;

/** Reads YAML, and checks it against a schema. Throws OddDescription. */
export class Quoting {
  readonly #lines = new LineCounter();
  readonly #document: Document;
  readonly #text: string;
  readonly #file: string;
  readonly #isSecret: IsSecret;

  constructor(text: string, file: string, isSecret: IsSecret = () => false) {
    this.#text = text;
    this.#file = file;
    this.#isSecret = isSecret;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const [error] = this.#document.errors;
    if (error) throw this.#odd(error.pos[0], error.message);
  }

  read(schema: Schema): unknown {
    const root = this.#document.contents;
    if (!isMap(root))
      throw this.#odd(0, "This is not a list of keys and values. Write a key, a colon and a value on each line");
    this.#check(root, schema, schema, "the file");
    return this.#document.toJS();
  }

  /** The file's name and the line number of a key; only the name when the key is not there. */
  line(...path: string[]): string {
    const node = path.length > 0 && this.#document.getIn(path, true);
    const at = node && typeof node === "object" && "range" in node ? (node as Node).range?.[0] : undefined;
    return at === undefined ? this.#file : `${this.#file}:${this.#lines.linePos(at).line}`;
  }

  /** An error about a key, or about the whole file when the key is not there. */
  about(path: string[], message: string): OddDescription {
    const node = this.#document.getIn(path, true);
    return this.#odd(node && typeof node === "object" && "range" in node ? start(node as Node) : 0, message);
  }

  #odd(at: number, message: string): OddDescription {
    const { line } = this.#lines.linePos(at);
    const quoted = (this.#shown().split(/\r?\n/)[line - 1] ?? "").trim();
    return new OddDescription(`${this.#file}:${line}: ${message}.\n  ${line} | ${quoted}`);
  }

  /** The text without what may not be shown. It has the same lines. */
  #shown(): string {
    let text = this.#text;
    const ranges: [number, number][] = [];
    visit(this.#document, {
      Pair: (_, pair, path) => {
        const keys = [...path.filter(isPair), pair].map(({ key }) => String(isScalar(key) ? key.value : key));
        if (this.#isSecret(keys) && isNode(pair.value) && pair.value.range)
          ranges.push([pair.value.range[0], pair.value.range[1]]);
      },
    });
    for (const [from, to] of ranges.toReversed())
      text =
        text.slice(0, from) +
        text
          .slice(from, to)
          .replace(/[^\n]+/, LEFT_OUT)
          .replace(/\n[^\n]+/g, "\n") +
        text.slice(to);
    // Where the file is no YAML, the keys above a line are not known.
    return this.#document.errors.length === 0 ? text : text.replace(PASSWORD, `$1${LEFT_OUT}`);
  }

  #check(node: unknown, given: Schema, root: Schema, what: string): void {
    const schema = given.$ref ? (root.$defs?.[given.$ref.replace("#/$defs/", "")] ?? given) : given;
    const say = schema.description ?? what;
    if (schema.oneOf) {
      const fitting = schema.oneOf.find((one) => (one.type === "object") === isMap(node));
      return fitting && this.#check(node, { ...fitting, description: say }, root, what);
    }
    if (schema.type === "object") return this.#checkMap(node, schema, root, what);
    const value: unknown = isScalar(node) ? node.value : undefined;
    if (schema.type === "string" && (typeof value === "number" || typeof value === "boolean"))
      throw this.#odd(start(node), `${what} is a ${typeof value} here, but it must be text. Put quotes around it`);
    if (!fits(value, schema)) throw this.#odd(start(node), `${what} is wrong here. Write ${say}`);
  }

  #checkMap(node: unknown, schema: Schema, root: Schema, what: string): void {
    if (!isMap(node)) throw this.#odd(start(node), `${what} needs keys of its own. Write ${keys(schema)} below it`);
    for (const pair of node.items as Pair[]) {
      const key = String(isScalar(pair.key) ? pair.key.value : pair.key);
      const known = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
      const inner =
        known ?? (typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined);
      if (schema.propertyNames && !fits(key, schema.propertyNames))
        throw this.#odd(start(pair.key), `"${key}" is wrong here. Write ${schema.propertyNames.description ?? ""}`);
      if (!inner) throw this.#odd(start(pair.key), `${what} has no key "${key}". Write one of ${keys(schema)}`);
      this.#check(pair.value ?? pair.key, inner, root, `"${key}"`);
    }
    const missing = schema.required?.find((key) => !node.has(key));
    if (missing) {
      const { description = missing } = schema.properties?.[missing] ?? {};
      throw this.#odd(start(node), `${what} has no "${missing}". Write ${missing}: and ${description}`);
    }
  }
}

const LEFT_OUT = "[left out]";
const PASSWORD = /(password["']?[ \t]*:[ \t]*)[^\n]+/gi;

const start = (node: unknown): number =>
  node && typeof node === "object" && "range" in node ? ((node as Node).range?.[0] ?? 0) : 0;

const keys = ({ properties, description }: Schema): string =>
  properties ? Object.keys(properties).join(", ") : (description ?? "keys");

function fits(value: unknown, { type, enum: choices, pattern }: Schema): boolean {
  if (choices) return choices.includes(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "boolean") return typeof value === "boolean";
  return typeof value === "string" && (pattern === undefined || new RegExp(pattern).test(value));
}
