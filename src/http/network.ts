/**
 * One household or class mostly has one IPv4 address, or one IPv6 network of 64 bits. Some proxies write the port behind the
 * address, as in 192.0.2.7:40001 or [2001:db8::1]:40001 (RFC 7239 section 6); it is another one for each connection.
 */
export function networkOf(written: string): string {
  const address = withoutPort(written);
  if (!address.includes(":")) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [left = "", right] = address.split("::", 2);
  const groups = left ? left.split(":") : [];
  const rest = right === undefined || right === "" ? [] : right.split(":");
  const middle = right === undefined ? [] : Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill("0");
  const all = [...groups, ...middle, ...rest].map((group) => parseInt(group, 16));
  const [high = 0, low = 0] = all.slice(6);
  if (all.slice(0, 6).join() === "0,0,0,0,0,65535") return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  return all
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":");
}

function withoutPort(written: string): string {
  const text = written.trim().replace(/^"(.*)"$/, "$1");
  const inBrackets = /^\[([^\]]*)\](?::\d*)?$/.exec(text)?.[1];
  return (inBrackets ?? /^([\d.]+):\d*$/.exec(text)?.[1] ?? text).replace(/%.*$/, "").toLowerCase();
}
