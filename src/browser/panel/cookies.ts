import { parseSetCookie, type SetCookie } from "cookie";

/** A cookie as a jar shows it. `flags` are unknown until a Set-Cookie header for it was seen. */
export type Cookie = { name: string; value: string; flags: string[] | undefined; httpOnly: boolean };
export type Jar = Map<string, Cookie>;

const asWritten = { decode: (value: string) => value };

/** The pairs of a Cookie header, as they were sent. */
export function pairs(header: string): [name: string, value: string][] {
  return header
    .split(/; */)
    .filter(Boolean)
    .map((pair): [string, string] => {
      const cut = pair.indexOf("=");
      return cut < 0 ? ["", pair] : [pair.slice(0, cut), pair.slice(cut + 1)];
    });
}

/** Applies one Set-Cookie header at the moment `now`, epoch milliseconds. A date in the past removes the cookie. */
export function keep(jar: Jar, header: string, now: number): void {
  const set = parseSetCookie(header, asWritten);
  const { name, value = "", maxAge, expires, httpOnly = false } = set;
  const dead = maxAge === undefined ? expires !== undefined && expires.getTime() <= now : maxAge <= 0;
  if (dead) jar.delete(name);
  if (!dead) jar.set(name, { name, value, flags: flagWords(set), httpOnly });
}

/** Makes the jar hold exactly what a browser sent. Keeps the flags that are known. */
export function observe(jar: Jar, header: string): void {
  const sent = new Map(pairs(header));
  for (const name of jar.keys()) if (!sent.has(name)) jar.delete(name);
  for (const [name, value] of sent) {
    jar.set(name, { ...(jar.get(name) ?? { flags: undefined, httpOnly: false }), name, value });
  }
}

function flagWords({ httpOnly, secure, sameSite, domain, maxAge, expires }: SetCookie): string[] {
  const lifetime = maxAge === undefined ? expires && "Expires" : `Max-Age ${maxAge} s`;
  return [
    httpOnly ? "HttpOnly" : "no HttpOnly",
    secure ? "Secure" : "no Secure",
    typeof sameSite === "string" ? `SameSite ${sameSite}` : "no SameSite",
    ...(domain === undefined ? [] : [`Domain ${domain}`]),
    lifetime ?? "until the browser closes",
  ];
}
