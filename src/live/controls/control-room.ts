import { escapeHtml as text } from "../../../labs/kit/lab/index.ts";
import type { Check } from "../../../labs/kit/grader/suite.ts";
import { passes } from "../../text/duration.ts";
import type { LiveAnswer } from "../../http/answer.ts";
import type { Controlled } from "./controlled.ts";
import { exchangeAsHtml } from "../server/exchange-as-html.ts";
import type { LiveEvent } from "../server/events.ts";
import type { LiveServer } from "../server/live-server.ts";
import { page } from "../../http/problem.ts";

/** How far the buttons move the clock: minutes, and their words. */
const SKIPS: [minutes: number, words: string][] = [
  [1, "1 minute"],
  [31, "31 minutes"],
  [240, "4 hours"],
  [540, "9 hours"],
  [1440, "1 day"],
];

const NAMES = { you: "You", victim: "The victim", thief: "The thief" } as const;

/** B/-/: everything the live panel does, as one page that needs no script. */
export async function controlRoom(server: LiveServer, at: Controlled): Promise<LiveAnswer> {
  const { slug, variant } = at;
  const cookie = server.record.jar;
  const [list, checks] = [await server.list(), (await at.checks?.()) ?? []];
  const events = server.log.all().toReversed();
  return page(
    `Control room: ${slug}, ${variant}`,
    `${links(at)}
<h2>Your cookies</h2><p>This browser sends to this server:</p><pre>${cookie ? text(`Cookie: ${cookie}`) : "no Cookie header"}</pre>
<h2>The list on the server</h2>${table(list)}
<h2>The clock</h2>${clock(server.now, server.record.offset)}
<h2>Attack</h2><form method="post" action="attack"><p>A simulated thief and victim use this very server.</p><button>Run the attack</button></form>
${checks.length ? examine(checks) : ""}<h2>Be the thief</h2>${thief(cookie)}
<h2>Restart</h2><form method="post" action="restart"><p>Ends the process and starts another on the same disk. What was only in memory is lost.</p><button>Restart</button></form>
<h2>Reset</h2><form method="post" action="reset"><p>Empties list and log, sets the clock right, and deletes this server's cookies in your browser.</p><button>Reset</button></form>
<h2>The wire</h2><p>Newest first. <a href="./">Look again</a></p><ol reversed>${events.map((event) => `<li>${show(event)}</li>`).join("\n")}</ol>`,
  );
}

/** On a public host the labs have a name of their own, so the browser must first show there whose sandbox this is. */
function links({ base, labs, pages, ownFirst }: Controlled): string {
  const own = labs + base.split("/", 3).join("/") + "/-/own";
  const items = pages.map((path) =>
    ownFirst
      ? `<button name="to" value="${text(base + path)}">${text(path)}</button>`
      : `<a href="${text(labs + base + path)}">${text(path)}</a>`,
  );
  if (!ownFirst) return `<p>The server's pages: ${items.join(" · ")}</p>`;
  return `<form class="row" method="post" action="${text(own)}"><span>The server's pages:</span> ${items.join(" ")}</form>`;
}

function table(list: [string, unknown][]): string {
  if (!list.length) return "<p>Nobody is on it.</p>";
  const rows = list.map(
    ([id, record]) => `<tr><td>${text(id)}</td><td>${text(JSON.stringify(record) ?? "")}</td></tr>`,
  );
  return `<table><tr><th>Session ID</th><th>Record</th></tr>${rows.join("")}</table>`;
}

function clock(now: number, offset: number): string {
  const buttons = SKIPS.map(([minutes, words]) => `<button name="ms" value="${minutes * 60_000}">${words}</button>`);
  return `<p>The server believes it is ${new Date(now).toISOString()}, ${Math.round(offset / 60_000)} minutes ahead.</p>
<form class="row" method="post" action="skip"><span>Let time pass:</span> ${buttons.join(" ")}</form>`;
}

const examine = (checks: readonly Check[]): string => `<h2>Checks</h2><form action="check">
<p>A check of the lab's suite runs on a separate server with the same code.</p>
<label>Check <select name="title">${checks.map(({ title }) => `<option>${text(title)}</option>`).join("")}</select></label>
<button>Run the check</button></form>
`;

const thief = (cookie: string): string => `<form method="post" action="thief">
<label>Method <input name="method" value="GET"></label>
<label>Path <input name="path" value="/dashboard"></label>
<label>Host <input name="host" value="lab.test"></label>
<label>Cookie <textarea name="cookie" rows="3">${text(cookie)}</textarea></label>
<label>Body <input name="body"></label>
<button>Send as the thief</button></form>`;

function show(event: LiveEvent): string {
  switch (event.type) {
    case "exchange":
      return exchange(event);
    case "say":
      return text(event.text);
    case "skip":
      return `${passes(event.ms)}.`;
    case "reset":
      return text(event.why);
    case "outcome":
      return `<strong>${text(event.text)}</strong>`;
    case "list":
      return `The list has ${event.list.length} entries.`;
  }
}

function exchange({ who, request, response, scoped }: LiveEvent & { type: "exchange" }): string {
  const below = [
    ...(scoped?.setCookies ?? []).map((value) => `set-cookie: ${value}`),
    ...(scoped?.location === undefined ? [] : [`location: ${scoped.location}`]),
  ];
  const sent = `<p>Sent to your browser below this server's address:</p><pre>${text(below.join("\n"))}</pre>`;
  return exchangeAsHtml({ who: NAMES[who], request, response }, below.length ? sent : "");
}
