/** Buffer of the npm package `buffer`, with base64url added, which it lacks and many cookies use. */
import { Buffer } from "buffer";

const isUrl = (encoding: unknown): boolean => String(encoding).toLowerCase() === "base64url";
const plain = (encoding: unknown): unknown => (isUrl(encoding) ? "base64" : encoding);

type Static = Record<string, (...args: unknown[]) => unknown>;
const statics = Buffer as unknown as Static;
const members = Buffer.prototype as unknown as Static;

/** Wraps one of the functions of `on`. */
function around(on: Static, name: string, make: (before: (...args: unknown[]) => unknown) => Static[string]): void {
  const before = on[name];
  if (before) on[name] = make(before);
}

around(
  statics,
  "from",
  (from) =>
    (value, encoding, ...rest) =>
      from(value, plain(encoding), ...rest),
);
around(statics, "byteLength", (length) => (value, encoding) => length(value, plain(encoding)));
around(statics, "isEncoding", (is) => (encoding) => isUrl(encoding) || is(encoding));
around(
  members,
  "toString",
  (toText) =>
    function (this: unknown, encoding: unknown, ...rest: unknown[]) {
      const text = toText.call(this, plain(encoding), ...rest) as string;
      return isUrl(encoding) ? text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") : text;
    },
);
around(
  members,
  "write",
  (write) =>
    function (this: unknown, ...args: unknown[]) {
      return write.apply(this, args.map(plain));
    },
);

export { Buffer };
