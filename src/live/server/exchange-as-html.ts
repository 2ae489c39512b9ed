import { escapeHtml as text } from "../../../labs/kit/lab/index.ts";
import type { LoggedRequest, LoggedResponse } from "./events.ts";

type Shown = { who: string; request: LoggedRequest; response: LoggedResponse; open?: boolean };

/** One request and its answer, as a folded element. `more` is HTML. */
export function exchangeAsHtml({ who, request, response, open = false }: Shown, more = ""): string {
  const headers = (pairs: [string, string][]) => pairs.map(([name, value]) => `\n${name}: ${value}`).join("");
  const threw = response.threw ? `<p>It threw: ${text(response.threw.message)}</p>` : "";
  const body = request.body ? `\n\n${request.body}` : "";
  return `<details${open ? " open" : ""}><summary>${text(`${who}: ${request.method} ${request.path}, answered ${response.status}`)}</summary>
<pre>${text(`${request.method} ${request.path}${headers(request.headers)}${body}`)}</pre>
<pre>${text(`${response.status}${headers(response.headers)}\n\n${response.body}`)}</pre>${threw}
${more}</details>`;
}
