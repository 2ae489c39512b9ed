import { passes } from "../../text/duration.ts";
import { unescapeHtml } from "../../text/unescape.ts";
import type { LiveEvent, LoggedResponse, Who } from "../../live/server/events.ts";

export const WHO: Record<Who, string> = { you: "You", victim: "The victim", thief: "The thief" };

/** Safari keeps no Secure cookie of http://localhost. */
export const DROPPED =
  "Your browser keeps no cookie here. Allow cookies. Safari drops Secure cookies on http: use Firefox or Chrome.";

const REASONS: Record<number, string> = {
  200: "OK",
  201: "Created",
  204: "No Content",
  302: "Found",
  303: "See Other",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  500: "Internal Server Error",
};

/** "303 See Other"; a status without a common name stays a number. */
export const statusWords = (status: number): string => `${status} ${REASONS[status] ?? ""}`.trim();

/** A token in a few characters, the same everywhere, so that a reader recognises it: "3f9ac21b…70e4". */
export const short = (value: string): string => (value.length > 24 ? `${value.slice(0, 8)}…${value.slice(-4)}` : value);

/** The text with each long word shortened. */
export const shortened = (text: string): string => text.replace(/[^\s=;,]{25,}/g, short);

export const headersNamed = ({ headers }: { headers: [string, string][] }, wanted: string): string[] =>
  headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);

/** Heading and first paragraph of a page of the lab's site, as text. */
export function gist({ body }: Pick<LoggedResponse, "body">): string {
  const first = (tag: string) => new RegExp(`<${tag}\\b[^>]*>(.*?)</${tag}>`, "s").exec(body)?.[1] ?? "";
  const text = (html: string) => unescapeHtml(html.replace(/<[^>]*>/g, "")).trim();
  return [first("h1"), first("p")].map(text).filter(Boolean).join(": ").slice(0, 160);
}

/** One event in a short sentence, for the live region. Undefined for an event that needs none. */
export function announcement(event: LiveEvent): string | undefined {
  switch (event.type) {
    case "exchange":
      return `${WHO[event.who]}: ${event.request.method} ${event.request.path}, ${event.response.status}.`;
    case "say":
    case "outcome":
      return event.text;
    case "skip":
      return `${passes(event.ms)}.`;
    case "reset":
      return event.why;
    case "list":
      return undefined;
  }
}

export const NO_SERVER =
  "This needs a real server, and this copy of Wristband has no server. Run Wristband on your own machine: npm ci && npm start";
