import { asFields } from "../process/fields.ts";
import { fromPlain } from "../process/plain.ts";
import type { Wish, LastWords, TroubleParts } from "../process/protocol.ts";
import { lastWordsOf, thrownOf, troubleOf } from "../process/reports.ts";
import type { WireRequest, WireResponse } from "../target.ts";

/** The messages between the suite's worker and the learner's worker, and the checks on them. */

/**
 * A piece of a module's text: the text itself, or the name of a module, either the learner's own or one from the
 * library.
 */
export type Piece = string | { own: string } | { there: string };
/** A module of the learner's, without types. `path` is its place in the project: "labs/07-fixation/server.ts". */
export type Module = { path: string; pieces: Piece[] };

/** A request. One with a delayed body says so; `body` follows in a second message. */
export type Sent = Omit<WireRequest, "body"> & { body?: string; held?: true };

export type Order = { id: number } & (
  Wish | { do: "draft"; modules: Module[] } | { do: "send"; request: Sent } | { do: "body"; text: string }
);

export type Report =
  /** The names of the modules that a file may import. */
  | { ready: string[] }
  | { printed: string }
  | { died: LastWords }
  | { id: number; value?: unknown }
  | { id: number; trouble: TroubleParts };

const isText = (value: unknown): value is string => typeof value === "string";

/** The report, if it is one. The learner's code runs in that worker and may send anything. */
export function readReport(value: unknown): Report | undefined {
  const fields = asFields(value);
  const { ready, printed, id } = fields;
  if (Array.isArray(ready) && ready.every(isText)) return { ready };
  if (isText(printed)) return { printed };
  const died = lastWordsOf(asFields(fields["died"]));
  if (died) return { died };
  if (typeof id !== "number") return undefined;
  if (!Object.hasOwn(fields, "trouble")) return { id, value: fromPlain(fields["value"]) };
  const trouble = troubleOf(asFields(fields["trouble"]));
  return trouble && { id, trouble };
}

/** A header's name is a token (RFC 9110 section 5.6.2), its value has no line break and no NUL (section 5.5). */
const isHeader = (value: unknown): value is [string, string] =>
  Array.isArray(value) &&
  value.length === 2 &&
  isText(value[0]) &&
  /^[\w!#$%&'*+.^`|~-]+$/.test(value[0]) &&
  isText(value[1]) &&
  !/[\0\r\n]/.test(value[1]);

/** The answer to a request, if it is one that HTTP could carry. */
export function readAnswer(value: unknown): WireResponse | undefined {
  const { status, headers, body, threw, stream } = asFields(value);
  const isStatus = typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599;
  if (!isStatus || !Array.isArray(headers) || !headers.every(isHeader) || !isText(body)) return undefined;
  const answer = { status, headers, body, ...(typeof stream === "number" && { stream }) };
  if (threw === undefined) return answer;
  const error = thrownOf(asFields(threw));
  return error && { ...answer, threw: error };
}
