/** One household or class mostly has one IPv4 address, or one IPv6 network of 64 bits. */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [left = "", right] = address.split("::", 2);
  const groups = left ? left.split(":") : [];
  const rest = right === undefined || right === "" ? [] : right.split(":");
  const middle = right === undefined ? [] : Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill("0");
  return [...groups, ...middle, ...rest].slice(0, 4).join(":");
}
