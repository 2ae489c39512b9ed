import type { Description } from "../../labs/kit/target/url/description.ts";
import { PASSWORDS } from "../../labs/kit/target/users.ts";

/**
 * A function that takes login data out of everything that is shown: passwords, as they are, in a form, in a URL and in
 * JSON, and the values of headers that the description adds. The labs' own passwords are public, and stay.
 */
export function redactor({ accounts = [], headers }: Pick<Description, "accounts" | "headers">): <T>(value: T) => T {
  const secrets = [...accounts.map(({ password }) => password), ...Object.values(headers)];
  const known = new Set<string>(Object.values(PASSWORDS));
  const writings = secrets
    .filter((secret) => secret.length > 0 && !known.has(secret))
    .flatMap((secret) => [secret, encodeURIComponent(secret), asForm(secret), JSON.stringify(secret).slice(1, -1)])
    .sort((a, b) => b.length - a.length);
  const clean = (text: string): string =>
    writings.reduce((rest, secret) => rest.replaceAll(secret, "[left out]"), text);
  const through = (value: unknown): unknown => {
    if (typeof value === "string") return clean(value);
    if (Array.isArray(value)) return value.map(through);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, through(inner)]));
  };
  return <T>(value: T) => through(value) as T;
}

const asForm = (secret: string): string => new URLSearchParams({ x: secret }).toString().slice(2);
