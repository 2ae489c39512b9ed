import { header, setCookies } from "../../../labs/kit/browser/browser.ts";
import type { WireRequest, WireResponse } from "../../../labs/kit/target/target.ts";
import type { Account } from "../../../labs/kit/target/users.ts";
import { sentValue, setValue } from "./ids.ts";
import { pointOf, type Mutant } from "./proxy.ts";
import { editCookie, nameOf, partsOf, put, toHeader, valueOf, without, type Parts } from "./set-cookie.ts";

/** One kind of exchange that the solution has, with one answer as an example. */
export type Point = { name: string; example: WireResponse };

type Change = (response: WireResponse, request: WireRequest, accounts: readonly Account[]) => WireResponse;

/** Every fault of one answer, at one kind of exchange. `session` is the name of the session cookie. */
export function answerMutants({ name: at, example }: Point, session: string): Mutant[] {
  // The host answers 500 when a handler throws: nothing but the status is the learner's.
  const changes: [string, Change][] =
    example.status === 500
      ? statuses(example)
      : [
          ...statuses(example),
          ...locations(example, session),
          ...bodies(example, session),
          ...headers(session),
          ...setCookies(example).flatMap((cookie) => cookies(partsOf(cookie), session)),
        ];
  return changes.map(([what, change]) => ({
    name: `${at}: ${what}`,
    at,
    make: (accounts) => ({
      response: (response, request) =>
        pointOf(request, response) === at ? change(response, request, accounts) : response,
    }),
  }));
}

const REDIRECTED = [200, 301, 302, 307, 401, 500];
/** What a server may mistake one status for. */
const STATUSES: Record<number, number[]> = {
  200: [303, 401, 403, 404, 500],
  201: [200, 303, 401, 500],
  302: REDIRECTED,
  303: REDIRECTED,
  401: [200, 303, 403, 404, 500],
  403: [200, 303, 401, 404, 500],
  404: [200, 303, 401, 500],
  500: [200, 303],
};

const statuses = ({ status: own }: WireResponse): [string, Change][] =>
  (STATUSES[own] ?? []).map((status) => [`status ${status}`, (response) => ({ ...response, status })]);

const withHeader = (response: WireResponse, name: string, value: string | undefined): WireResponse => ({
  ...response,
  headers: [
    ...response.headers.filter(([own]) => own.toLowerCase() !== name),
    ...(value === undefined ? [] : [[name, value] as [string, string]]),
  ],
});

const PLACES = ["/", "/nowhere", "//evil.test/", "https://evil.test/dashboard"];

function locations(example: WireResponse, session: string): [string, Change][] {
  const own = header(example, "location");
  if (own === "") return [];
  const others = PLACES.filter((place) => place !== own);
  return [
    ["no Location", (response) => withHeader(response, "location", undefined)],
    ...others.map((to): [string, Change] => [`Location ${to}`, (response) => withHeader(response, "location", to)]),
    [
      "Location with the token",
      (response, request) =>
        leak(response, request, session, (token) => withHeader(response, "location", `${own}?sid=${token}`)),
    ],
  ];
}

/** The session cookie's value in this exchange: set by the answer, else sent along. */
function leak(
  response: WireResponse,
  request: WireRequest,
  session: string,
  change: (token: string) => WireResponse,
): WireResponse {
  const token = setValue(response, session) ?? sentValue(request, session);
  return token ? change(token) : response;
}

const noteOf = (accounts: readonly Account[], name: string): string =>
  accounts.find((account) => account.name === name)?.note ?? "";

function bodies(example: WireResponse, session: string): [string, Change][] {
  const withBody =
    (body: (old: string, accounts: readonly Account[]) => string): Change =>
    (response, _, accounts) => ({
      ...response,
      body: body(response.body, accounts),
    });
  const leaks: [string, Change][] = [
    ["alice's note in the body", withBody((old, accounts) => old + noteOf(accounts, "alice"))],
    ["admin's note in the body", withBody((old, accounts) => old + noteOf(accounts, "admin"))],
    [
      "the token in the body",
      (response, request) =>
        leak(response, request, session, (token) => ({ ...response, body: response.body + token })),
    ],
  ];
  return example.status < 300 ? [["body emptied", withBody(() => "")], ...leaks] : leaks;
}

const headers = (session: string): [string, Change][] => [
  [
    "an empty session cookie, deleted",
    (response) =>
      setsSession(response, session)
        ? response
        : addCookie(response, `${session}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`),
  ],
  [
    "the token in another header",
    (response, request) => leak(response, request, session, (token) => withHeader(response, "x-session", token)),
  ],
  ["Set-Cookie headers joined by a comma", joined],
];

const setsSession = (response: WireResponse, session: string): boolean =>
  setCookies(response).some((cookie) => partsOf(cookie).name === session);

const addCookie = (response: WireResponse, cookie: string): WireResponse => ({
  ...response,
  headers: [...response.headers, ["set-cookie", cookie]],
});

function joined(response: WireResponse): WireResponse {
  const all = setCookies(response);
  if (all.length < 2) return response;
  return withHeader(response, "set-cookie", all.join(", "));
}

type Edit = (parts: Parts) => string[];

const cookies = (example: Parts, session: string): [string, Change][] => {
  if (example.name !== session) return labelled(ownCookie, example.name);
  const kept = example.value === "" ? [] : [...copies, ...values];
  return labelled([...wholeCookie, ...kept, ...attributes(example)], session);
};

const labelled = (edits: [string, Edit][], name: string): [string, Change][] =>
  edits.map(([what, edit]) => [`cookie ${what}`, (response) => editCookie(response, name, edit)]);

/** A cookie that the kit's own page sets. */
const ownCookie: [string, Edit][] = [
  ["of the page dropped", () => []],
  ["of the page with another value", (parts) => [toHeader({ ...parts, value: "other" })]],
];

const wholeCookie: [string, Edit][] = [
  ["dropped", () => []],
  ["under another name", (parts) => [toHeader({ ...parts, name: "other" })]],
  ["sent twice", (parts) => [toHeader(parts), toHeader(parts)]],
  ["after an empty one", (parts) => [toHeader({ ...parts, value: "" }), toHeader(parts)]],
  ["before an empty one", (parts) => [toHeader(parts), toHeader({ ...parts, value: "" })]],
  ["behind another and a comma", (parts) => [`lang=en, ${toHeader(parts)}`]],
];

const copies: [string, Edit][] = [
  ["copied into another cookie", (parts) => [toHeader(parts), toHeader({ ...parts, name: "copy" })]],
  ["copied for scripts to read", (parts) => [toHeader(parts), `copy=${parts.value}; Path=/`]],
];

const values: [string, Edit][] = [
  ["value constant", (parts) => [toHeader({ ...parts, value: "constant" })]],
  ["value cut to 6 letters", (parts) => [toHeader({ ...parts, value: parts.value.slice(0, 6) })]],
  ["value without its last letter", (parts) => [toHeader({ ...parts, value: parts.value.slice(0, -1) })]],
  ["value empty", (parts) => [toHeader({ ...parts, value: "" })]],
  ["value of 5000 letters", (parts) => [toHeader({ ...parts, value: parts.value.padEnd(5000, "0") })]],
];

const PAST = "Thu, 01 Jan 1970 00:00:00 GMT";
const FUTURE = "Fri, 31 Dec 2038 00:00:00 GMT";
const ADDED = [
  "SameSite=Strict",
  "SameSite=None",
  "SameSite=Laxer",
  "HttpOnly",
  "Secure",
  "Path=/nowhere",
  "Path=/dashboard",
  "Domain=lab.test",
  "Domain=evil.test",
  "Max-Age=0",
  "Max-Age=-1",
  "Max-Age=60",
  "Max-Age=34560000",
  `Expires=${PAST}`,
  `Expires=${FUTURE}`,
];

function attributes(example: Parts): [string, Edit][] {
  const attribute =
    (change: (attributes: string[]) => string[]): Edit =>
    (parts) => [toHeader({ ...parts, attributes: change(parts.attributes) })];
  const dropped = example.attributes.map((one): [string, Edit] => [
    `without ${one.split("=")[0]}`,
    attribute((all) => without(all, nameOf(one))),
  ]);
  const added = ADDED.filter((one) => !example.attributes.includes(one)).map((one): [string, Edit] => [
    one,
    attribute((all) => put(all, one)),
  ]);
  const maxAge = valueOf(example.attributes, "max-age");
  return [...dropped, ...added, ...(maxAge === undefined || maxAge === "0" ? [] : lifetimes(attribute))];
}

function lifetimes(attribute: (change: (attributes: string[]) => string[]) => Edit): [string, Edit][] {
  const times = (factor: number) =>
    attribute((all) => put(all, `Max-Age=${Math.floor(Number(valueOf(all, "max-age")) * factor)}`));
  return [
    ["Max-Age times 1000", times(1000)],
    ["Max-Age by 1000", times(1 / 1000)],
    ["half of Max-Age", times(1 / 2)],
    ["Max-Age twice over", times(2)],
  ];
}
