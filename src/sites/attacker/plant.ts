import { escapeHtml } from "../../../labs/kit/lab/index.ts";
import { goTo, type LiveAnswer } from "../../http/answer.ts";
import { isBand } from "../../live/server/band.ts";
import { page, problemAnswer } from "../../http/problem.ts";
import { baseOf, pathOf, type Mark } from "./attacker-address.ts";
import { link, source, thiefPage, type Place } from "./attacker-page.ts";

/** Sends one raw request as the thief to a lab server, and returns the answer. */
export type AskAsThief = (mark: Mark, request: Record<string, string>) => Promise<ThiefsAnswer>;
export type ThiefsAnswer = { status: number; headers: [name: string, value: string][]; body: string };

/**
 * The thief's page on fixation. Without a session cookie he must get one first; with it he can plant it, and use it.
 */
export function plant(place: Place, band: string): LiveAnswer {
  if (!isBand(band)) return withoutBand(place);
  const { shop, mark } = place;
  const set = `${band}; Domain=${new URL(shop).hostname}; Path=${baseOf(mark)}`;
  const hidden = `<input type="hidden" name="band" value="${escapeHtml(band)}">`;
  const sibling = `${shop + pathOf(mark, "sibling")}?band=${encodeURIComponent(band)}`;
  return thiefPage(
    place,
    "A present for you",
    `<p>${link(sibling, "Unwrap it")}</p>
<form method="post" action="plant"><input type="hidden" name="deed" value="use">${hidden}<button>Open the dashboard with my wristband</button></form>`,
    `<p>The thief's wristband: <code>${escapeHtml(band)}</code>. With this very page he tried to set it for the shop:</p>
${source(`Set-Cookie: ${set}`)}
<p>Your browser refused: a page sets cookies for its own host, or a domain it is part of. From another site, nothing can be planted.</p>
<p>From a sibling it can be: evil.example.com may set a cookie for all of example.com. This machine does not have two such names, so the link above leads to
the shop's own host, which sets the cookie as a sibling would. That one header is simulated; your login and the thief's visit are not.</p>
<p>Then log in at the shop as alice, come back, and let him open the dashboard.</p>`,
    [set],
  );
}

function withoutBand(place: Place): LiveAnswer {
  return thiefPage(
    place,
    "A present for you",
    `<form method="post" action="plant"><input type="hidden" name="deed" value="take"><button>Go to the shop for a wristband</button></form>`,
    `<p>The thief puts an umbrella in a basket at the shop, as any visitor may, and keeps the cookie he gets. It is a request of his own: your browser has no part in it.</p>`,
  );
}

/** What the thief does himself: get a visitor's cookie at the shop, or use the one that he has. */
export async function act(place: Place, form: URLSearchParams, ask: AskAsThief): Promise<LiveAnswer> {
  const band = form.get("band") ?? "";
  if (form.get("deed") === "use" && isBand(band)) return use(place, band, ask);
  const { headers } = await ask(place.mark, { method: "POST", path: "/basket", body: "item=umbrella" });
  const taken = headers.find(([name]) => name === "set-cookie")?.[1].split(";")[0] ?? "";
  if (!isBand(taken)) return noBasket(place);
  return goTo(`${pathOf(place.mark, "plant")}?band=${encodeURIComponent(taken)}`);
}

function noBasket(place: Place): LiveAnswer {
  const aim = link(pathOf({ ...place.mark, slug: "fixation" }, "plant"), "the shop of chapter 7");
  return thiefPage(
    place,
    "No present today",
    `<p>This shop gives visitors no wristband. Try ${aim}.</p>`,
    "<p>Only a session that begins before login can be planted.</p>",
  );
}

async function use(place: Place, band: string, ask: AskAsThief): Promise<LiveAnswer> {
  const { status, body } = await ask(place.mark, { method: "GET", path: "/dashboard", cookie: band });
  const main = /<main>([\s\S]*?)<\/main>/.exec(body)?.[1] ?? body;
  const text = main.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
  const again = `${pathOf(place.mark, "plant")}?band=${encodeURIComponent(band)}`;
  return thiefPage(
    place,
    status === 200 ? "The thief is in" : "The thief stays outside",
    `<p>GET /dashboard with <code>${escapeHtml(band)}</code> was answered ${status}:</p>${source(text.trim())}<p>${link(again, "Back")}</p>`,
    status === 200
      ? "<p>Somebody who had that wristband has logged in with it.</p>"
      : "<p>For the shop, that wristband belongs to nobody: nobody has logged in with it, or the login changed the ID.</p>",
  );
}

/**
 * The page on the shop's own host that plays the sibling domain. It sets nothing until the reader presses its button.
 */
export function siblingPage(mark: Mark, band: string): LiveAnswer {
  if (!isBand(band)) {
    const message = "Only the thief's page can give you a wristband to plant.";
    return problemAnswer({ status: 400, code: "no-band", title: "Nothing to plant", message }, []);
  }
  return page(
    "This page plays a sibling of the shop",
    `<p>Imagine this page at evil.example.com, and the shop at shop.example.com. A sibling's answer may contain:</p>
<pre>Set-Cookie: ${escapeHtml(band)}; Domain=example.com; Path=/</pre>
<p>Here the shop's own host sends it, without a Domain, and only below this lab's path:</p>
<pre>Set-Cookie: ${escapeHtml(plantedCookie(mark, band))}</pre>
<p>There is one difference: a sibling's cookie would be a second cookie of that name, and a longer path would put it first. The cookie here replaces the shop's own.</p>
<form method="post" action="${baseOf(mark)}/-/plant"><input type="hidden" name="band" value="${escapeHtml(band)}"><button>Wear it</button></form>`,
  );
}

const plantedCookie = (mark: Mark, band: string): string => `${band}; Path=${baseOf(mark)}`;
