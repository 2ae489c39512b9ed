import { fieldsOf, isFields, type Fields } from "./fields.ts";
import { fromPlain } from "./plain.ts";
import { REPORTED_CODES, type LastWords, type Report, type ReportedCode, type TroubleParts } from "./protocol.ts";
import { oneLine } from "./theirs.ts";
import { ServerTrouble, type Streamed, type Thrown, type WireResponse } from "../target.ts";
import type { Watched } from "../watched.ts";

/**
 * Checks everything that comes from a learner's process. These functions return a value of the type that they name,
 * with printable texts of limited length, or undefined when the input does not fit. They never throw.
 */

export function parseReport(line: string): Report | undefined {
  const fields = fieldsOf(line);
  const { ready, id, trouble, value } = fields;
  if (ready !== undefined) return isPort(ready) ? { ready } : undefined;
  if (typeof id !== "number" || !Number.isSafeInteger(id) || id < 0) return undefined;
  if (Object.hasOwn(fields, "answer")) return { id, answer: fields["answer"] };
  if (!Object.hasOwn(fields, "trouble")) return { id, value: fromPlain(value) };
  const parts = isFields(trouble) ? troubleOf(trouble) : undefined;
  return parts && { id, trouble: parts };
}

/** The list in a child's report: IDs, as texts, and records. */
export function parseList(value: unknown): [id: string, record: unknown][] | undefined {
  if (!Array.isArray(value)) return undefined;
  const pairs = value.filter((one: unknown): one is unknown[] => Array.isArray(one) && one.length === 2);
  if (pairs.length < value.length) return undefined;
  return pairs.map(([id, record]) => [typeof id === "string" ? id : String(JSON.stringify(id)), record]);
}

/** What a child reports about its code. Parts that do not fit are left out. */
export function parseWatched(value: unknown): Watched {
  const { names, source, bytes, kept, printed, stored } = isFields(value) ? value : {};
  const count = (one: unknown) => (typeof one === "number" && Number.isFinite(one) ? one : 0);
  const text = (one: unknown) => (typeof one === "string" ? one : "");
  const texts = (all: unknown): string[] =>
    Array.isArray(all) ? all.filter((one: unknown) => typeof one === "string") : [];
  return {
    names: texts(names),
    source: text(source),
    bytes: count(bytes),
    kept: count(kept),
    printed: text(printed),
    stored: texts(stored),
  };
}

/** What a child reports of an event stream. */
export function parseStreamed(value: unknown): Streamed | undefined {
  const { text, ended, threw } = isFields(value) ? value : {};
  if (typeof text !== "string" || typeof ended !== "boolean") return undefined;
  return typeof threw === "string" ? { text, ended, threw: oneLine(threw) } : { text, ended };
}

/** The answer to a request. */
export function parseAnswer(value: unknown): WireResponse | undefined {
  const { status, headers, body, threw, stream } = isFields(value) ? value : {};
  if (typeof status !== "number" || !Number.isInteger(status) || status < 200 || status > 599) return undefined;
  if (typeof body !== "string" || !isPairs(headers)) return undefined;
  const answer: WireResponse = { status, headers, body };
  if (typeof stream === "number" && Number.isSafeInteger(stream)) answer.stream = stream;
  if (threw === undefined) return answer;
  const parsed = isFields(threw) ? thrownOf(threw) : undefined;
  return parsed && { ...answer, threw: parsed };
}

const isPairs = (value: unknown): value is [string, string][] =>
  Array.isArray(value) &&
  value.every((one) => Array.isArray(one) && one.length === 2 && one.every((text) => typeof text === "string"));

/** What the handler threw. */
export function thrownOf(fields: Fields): Thrown | undefined {
  const { message } = fields;
  return typeof message === "string" ? { message: oneLine(message), ...placeOf(fields) } : undefined;
}

/** The child's last line on its own channel. */
export const parseLastWords = (line: string): LastWords | undefined => lastWordsOf(fieldsOf(line));

/** The same from fields. */
export function lastWordsOf(fields: Fields): LastWords | undefined {
  const { exit, uncaught, rejected } = fields;
  const place = placeOf(fields);
  if (typeof uncaught === "string") return { uncaught: oneLine(uncaught), rejected: rejected === true, ...place };
  return typeof exit === "number" ? { exit, ...place } : undefined;
}

/** The grader's sentence about a child's report. `asked` is the order or request. */
export function toTrouble({ code, message, where }: TroubleParts, asked: string, file: string): ServerTrouble {
  return new ServerTrouble(code, SENTENCES[code]({ said: message, asked, file }), where);
}

type Known = { said: string; asked: string; file: string };
const quoted = ({ asked, said }: Known): string => `${asked}: ${said}`;
const SENTENCES: Record<ReportedCode, (known: Known) => string> = {
  "does-not-load": ({ said, file }) => `${file} does not load: ${said}`,
  "no-default-export": ({ said, file }) => `${file}: ${said}`,
  "too-much": quoted,
  died: quoted,
  "no-such-export": ({ asked }) => `The file exports no function called ${asked.replace(/\(\)$/, "")}.`,
  "export-threw": ({ asked, said }) => (said.startsWith(`${asked} threw: `) ? said : `${asked} threw: ${said}`),
  "port-taken": ({ said }) => `The port cannot be used: ${said}`,
};

/** The parts of a trouble that a child may report, if the fields are that. */
export function troubleOf(fields: Fields): TroubleParts | undefined {
  const { code, message } = fields;
  const known = REPORTED_CODES.find((one) => one === code);
  if (known === undefined || typeof message !== "string") return undefined;
  return { code: known, message: oneLine(message), ...placeOf(fields) };
}

/** A place in a lab's file, such as "server.ts:12". Other text does not count as a place. */
const PLACE = /^[\w.-]{1,80}\.ts:\d{1,7}$/;
const placeOf = ({ where }: Fields): { where?: string } =>
  typeof where === "string" && PLACE.test(where) ? { where } : {};

const isPort = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value > 0 && value < 65_536;
