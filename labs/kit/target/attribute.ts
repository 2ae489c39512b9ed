/** The value of an attribute in an HTML tag as it is written, with its entities. Undefined when it has none. */
export function attribute(tag: string, name: string): string | undefined {
  const [, double, single, bare] =
    new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, "i").exec(tag) ?? [];
  return double ?? single ?? bare;
}
