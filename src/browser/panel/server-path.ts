/**
 * The path of a live server that this browser remembers as "slug/variant", without a final slash. A third part means
 * that the server is in another sandbox of the same reader: "logout/starter/trials" is in the sandbox "<sandbox>-trials".
 */
export function serverPath(sandbox: string, name: string): string {
  const [slug = "", variant = "", beside] = name.split("/");
  return `/live/${beside === undefined ? sandbox : `${sandbox}-${beside}`}/${slug}/${variant}`;
}
