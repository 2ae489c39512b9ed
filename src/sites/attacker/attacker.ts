import { newSandbox } from "../../live/server/live-address.ts";
import { goTo, toResponse, type LiveAnswer, type Pairs } from "../../http/answer.ts";
import { originAllowed } from "../../http/guard.ts";
import { isPublic, type Env } from "../../settings/env.ts";
import { ownerCookie } from "../../live/server/owner.ts";
import { problemAnswer } from "../../http/problem.ts";
import {
  isSandbox,
  isWord,
  parseAttackerAddress,
  pathOf,
  scenarioOf,
  type AttackerAddress,
} from "./attacker-address.ts";
import { otherOrigin, ownOrigin } from "../../http/origins.ts";
import type { Place } from "./attacker-page.ts";
import { act, plant, siblingPage, wear, type AskAsThief } from "./plant.ts";
import { forms, images, index, links, logout, sameSite, sameSiteLogout } from "./tricks.ts";

type Trick = Extract<AttackerAddress, { kind: "trick" }>;

/** The thief's site as a web-standard handler. Acts on the one sandbox that its address names. */
export function createAttacker(ask: AskAsThief, env: Env): (request: Request) => Promise<Response> {
  return async (request) => toResponse(await answer(request, ask, env));
}

async function answer(request: Request, ask: AskAsThief, env: Env): Promise<LiveAnswer> {
  const address = parseAttackerAddress(new URL(request.url));
  const asked: Pairs = [...request.headers];
  if (address.kind === "elsewhere") return notFound(asked);
  const own = ownOrigin(request);
  const other = otherOrigin(own, env);
  if (other === undefined) return noSecondSite(asked);
  if (address.kind === "open") return open(address.query, { own, other, owners: isPublic(env) });
  if (request.method === "POST") return post(request, address, { own, shop: other, mark: address.mark }, ask);
  if (request.method !== "GET" && request.method !== "HEAD") return wrongMethod(asked);
  return get(address, { own, shop: other, mark: address.mark });
}

function get({ scenario, mark, query }: Trick, place: Place): LiveAnswer {
  const band = query.get("band") ?? "";
  switch (scenario) {
    case "index":
      return index(place);
    case "form":
      return forms(place);
    case "link":
      return links(place);
    case "image":
      return images(place);
    case "logout":
      return logout(place);
    case "plant":
      return plant(place, band);
    case "sibling":
      return siblingPage(mark, band);
    case "same-site":
      return query.has("out") ? sameSiteLogout(place) : sameSite(place);
  }
}

async function post(request: Request, address: Trick, place: Place, ask: AskAsThief): Promise<LiveAnswer> {
  const asked: Pairs = [...request.headers];
  // Checked here as well as in the middleware: a cookie is planted by a button on this very site only.
  if (!originAllowed(request.headers, request.url)) {
    const message = "This form was sent by another site.";
    return problemAnswer({ status: 403, code: "other-site", title: "Not from here", message }, asked);
  }
  const form = new URLSearchParams((await request.text()).slice(0, MOST));
  if (address.scenario === "plant") return act(place, form, ask);
  if (address.scenario === "sibling") return wear(address.mark, form.get("band") ?? "");
  return wrongMethod(asked);
}

/** Characters of a form that are looked at. */
const MOST = 1000;

/** From the shop's origin to the thief's. With `owners` a sandbox belongs to one browser. */
type Way = { own: string; other: string; owners: boolean };

/** Leads to the thief's site with the reader's sandbox; without JavaScript nobody said which, so it is a new one. */
function open(query: URLSearchParams, { own, other, owners }: Way): LiveAnswer {
  const [slug = "", variant = "", known = ""] = ["lab", "variant", "sandbox"].map((name) => query.get(name) ?? "");
  const scenario = scenarioOf(query.get("scenario") ?? "") ?? "index";
  if (!isWord(slug) || !isWord(variant)) return notFound([]);
  const isKnown = isSandbox(known);
  const sandbox = isKnown ? known : newSandbox();
  // One that a link named may be anybody's: only the reader's own page makes it this browser's.
  const cookies: Pairs = owners && !isKnown ? [["set-cookie", ownerCookie(sandbox, own)]] : [];
  return goTo(other + pathOf({ sandbox, slug, variant }, scenario), 303, cookies);
}

function notFound(asked: Pairs): LiveAnswer {
  const message = "The thief has no such page. Chapters 3, 6 and 7 have links to his site.";
  return problemAnswer({ status: 404, code: "no-such-page", title: "No such page", message }, asked);
}

function noSecondSite(asked: Pairs): LiveAnswer {
  const message =
    "This server has no second site. On your own machine localhost and 127.0.0.1 are two; on a public server ATTACKER_ORIGIN names it, such as https://thief.example.";
  return problemAnswer({ status: 404, code: "no-second-site", title: "No second site", message }, asked);
}

const wrongMethod = (asked: Pairs): LiveAnswer =>
  problemAnswer(
    { status: 405, code: "method", title: "Method not allowed", message: "The thief's pages take GET." },
    asked,
    [["allow", "GET, HEAD"]],
  );
