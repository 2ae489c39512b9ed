import type { LiveEvent, LiveEventBody, Who } from "../../live/server/events.ts";
import { h, type Tree } from "./tree.ts";
import { gist, headersNamed, shortened, statusWords, WHO } from "./words.ts";
import { passes } from "../../text/duration.ts";

type Exchange = Extract<LiveEventBody, { type: "exchange" }>;
type Header = [name: string, value: string];

/** A list item of the diagram; undefined for an event that only changes the boxes beside it. */
export function wireItem(event: LiveEvent): Tree | undefined {
  switch (event.type) {
    case "exchange":
      return exchangeItem(event);
    case "say":
      return h("li", { class: "wire-say" }, event.text);
    case "skip":
      return h("li", { class: "wire-skip" }, h("span", {}, passes(event.ms)));
    case "reset":
      return h("li", { class: "wire-say" }, event.why);
    case "outcome":
      return h("li", { class: "wire-outcome", "data-stolen": String(event.stolen) }, event.text);
    case "list":
      return undefined;
  }
}

function exchangeItem(event: Exchange): Tree {
  const { who, request, response } = event;
  const cookie = headersNamed(request, "cookie")[0];
  return h(
    "li",
    { class: "wire-exchange", "data-who": who },
    speaker(who),
    h(
      "p",
      { class: "wire-request" },
      h("b", {}, `${request.method} ${request.path}`),
      cookie ? field("Cookie", cookie) : h("span", { class: "wire-none" }, "no cookie"),
      ...fromElsewhere(request),
    ),
    h(
      "p",
      { class: "wire-answer" },
      h("b", {}, statusWords(response.status)),
      ...headersNamed(response, "set-cookie").map((value) => field("Set-Cookie", value)),
      ...headersNamed(response, "location").map((value) => field("Location", value)),
      aboutPage(event),
    ),
    details(event),
  );
}

const speaker = (who: Who): Tree => h("p", { class: "who" }, h("b", { "data-who": who }, WHO[who]));

const field = (name: string, value: string): Tree =>
  h("span", { class: "wire-field" }, h("span", { class: "wire-name" }, `${name}: `), h("code", {}, shortened(value)));

/** Where a request came from, when it was not the site itself: a form, a link or an image on another site's page. */
function fromElsewhere(request: Exchange["request"]): Tree[] {
  const site = headersNamed(request, "sec-fetch-site")[0] ?? "none";
  if (site === "none" || site === "same-origin") return [];
  const origins = headersNamed(request, "origin").map((value) => field("Origin", value));
  return [...origins, field("Sec-Fetch-Site", site)];
}

function aboutPage({ response }: Exchange): Tree | undefined {
  const { threw, status } = response;
  const where = threw?.where ? ` (${threw.where})` : "";
  // Any status but 500 is from the site: the server did not load, or did not answer.
  const what = status === 500 ? "The handler threw: " : "";
  const text = threw ? `${what}${threw.message}${where}` : gist(response);
  return text ? h("span", { class: "wire-page" }, text) : undefined;
}

function details(event: Exchange): Tree {
  const { request, response, scoped } = event;
  const about = h("span", { class: "visually-hidden" }, ` of ${request.method} ${request.path}`);
  return h(
    "details",
    { class: "wire-details" },
    h("summary", {}, "All headers", about),
    h(
      "pre",
      { tabindex: "0" },
      h("code", {}, `${request.method} ${request.path}\n${lines(request.headers)}${tail(request.body)}`),
    ),
    h(
      "pre",
      { tabindex: "0" },
      h("code", {}, `${statusWords(response.status)}\n${lines(response.headers)}${tail(response.body)}`),
    ),
    scoped ? scopedNote(scoped) : undefined,
    h("button", { type: "button", "data-do": "curl" }, "Copy as curl", about),
  );
}

const lines = (headers: Header[]): string => headers.map(([name, value]) => `${name}: ${value}\n`).join("");

const EXCERPT = 1200;
function tail(body = ""): string {
  if (!body) return "";
  return `\n${body.slice(0, EXCERPT)}${body.length > EXCERPT ? "\n… and more" : ""}`;
}

/** The browser got the same headers, with the live prefix in the path. */
function scopedNote({ setCookies, location }: NonNullable<Exchange["scoped"]>): Tree | undefined {
  const sent = [...setCookies.map((value) => `Set-Cookie: ${value}`), ...(location ? [`Location: ${location}`] : [])];
  if (!sent.length) return undefined;
  const why = "Because this server lives below a path of the site, your browser received:";
  return h("div", {}, h("p", {}, why), h("pre", { tabindex: "0" }, h("code", {}, sent.join("\n"))));
}
