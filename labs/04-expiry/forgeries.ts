import { parseCookie } from "cookie";
import { HOUR } from "../kit/grader/scene.ts";

const DECADE = 10 * 365 * 24 * HOUR;

/** The text with ten years added to every time near `now`: milliseconds, seconds, ISO 8601. */
function postpone(text: string, now: number): string {
  const near = (time: number) => Math.abs(time - now) < 48 * HOUR;
  return text
    .replace(/\d{13}/g, (digits) => (near(Number(digits)) ? String(Number(digits) + DECADE) : digits))
    .replace(/(?<!\d)\d{10}(?!\d)/g, (digits) =>
      near(Number(digits) * 1000) ? String(Number(digits) + DECADE / 1000) : digits,
    )
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (date) => new Date(Date.parse(date) + DECADE).toISOString());
}

/** Browsers send names that the cookie package refuses to write, such as one with a space. */
const headerOf = (pairs: readonly [name: string, value: string][]): string =>
  pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("; ");

/**
 * Forged Cookie headers that might live longer: with later times, plain or in base64, and with each cookie left out.
 */
export function forgeries(header: string, now: number): string[] {
  const cookies = Object.entries(parseCookie(header));
  const edited = (edit: (value: string) => string) =>
    headerOf(cookies.map(([name, value = ""]) => [name, edit(value)]));
  const underBase64 = (value: string) =>
    value.replace(/[\w+/-]{12,}={0,2}/g, (part) => {
      const plain = base64.decode(part);
      return plain === undefined || postpone(plain, now) === plain ? part : base64.encode(postpone(plain, now));
    });
  const without = cookies.map(([left]) =>
    headerOf(cookies.filter(([name]) => name !== left).map(([name, value = ""]) => [name, value])),
  );
  const all = [postpone(header, now), edited((value) => postpone(value, now)), edited(underBase64), ...without];
  return all.filter((forged) => forged !== header && forged !== "");
}

const base64 = {
  encode: (text: string) => btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""),
  decode(text: string): string | undefined {
    try {
      return atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    } catch {
      return undefined;
    }
  },
};
