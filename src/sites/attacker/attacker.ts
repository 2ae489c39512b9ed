import { newSandbox } from "../../live/server/live-address.ts";
import { goTo, type LiveAnswer, type LiveRequest, type Pairs } from "../../http/answer.ts";
import type { Origins } from "../../http/origins.ts";
import { problemAnswer } from "../../http/problem.ts";
import { ownerHeaders, type Owners } from "../../live/server/owner.ts";
import {
  isSandbox,
  isWord,
  parseAttackerAddress,
  pathOf,
  scenarioOf,
  type AttackerAddress,
} from "./attacker-address.ts";
import type { Place } from "./attacker-page.ts";
import { act, plant, siblingPage, type AskAsThief } from "./plant.ts";
import { forms, images, index, links, logout, sameSite, sameSiteLogout, share } from "./tricks.ts";

type Trick = Extract<AttackerAddress, { kind: "trick" }>;

/** What the thief's site needs to know of the other parts. */
export type AttackerOptions = { ask: AskAsThief; origins: () => Origins; owners: Owners };

/**
 * The thief's pages, and two that lead to them: a redirect on the site, and on the labs the page that plays a sibling
 * domain. Each request acts only on the sandbox that its address names. src/server/roles.ts says which part answers for
 * which page.
 */
export const createAttacker =
  ({ ask, origins, owners }: AttackerOptions) =>
  async (request: LiveRequest): Promise<LiveAnswer> => {
    const address = parseAttackerAddress(new URL(request.origin + request.path));
    if (address.kind === "elsewhere") return notFound(request.headers);
    const { site, labs, thief } = origins();
    if (thief === undefined) return noSecondSite(request.headers);
    if (address.kind === "open") return open(request, address.query, thief, owners);
    const place: Place = { own: thief, shop: labs, site: site[0], mark: address.mark };
    if (request.method === "POST") return post(request, address, place, ask);
    if (request.method !== "GET" && request.method !== "HEAD") return wrongMethod(request.headers);
    return get(address, place);
  };

function get({ scenario, query }: Trick, place: Place): LiveAnswer {
  const band = query.get("band") ?? "";
  switch (scenario) {
    case "index":
      return index(place);
    case "form":
      return forms(place);
    case "link":
      return links(place);
    case "share":
      return share(place);
    case "image":
      return images(place);
    case "logout":
      return logout(place);
    case "plant":
      return plant(place, band);
    case "sibling":
      return siblingPage(place.mark, band);
    case "same-site":
      return query.has("out") ? sameSiteLogout(place) : sameSite(place);
  }
}

async function post(request: LiveRequest, address: Trick, place: Place, ask: AskAsThief): Promise<LiveAnswer> {
  const form = new URLSearchParams((await request.body()).slice(0, MOST));
  return address.scenario === "plant" ? act(place, form, ask) : wrongMethod(request.headers);
}

/** How many characters of a form are read. */
const MOST = 1000;

/**
 * Redirects to the thief's site with the reader's sandbox. Without JavaScript the request names none, so it gets a new
 * one.
 */
function open(request: LiveRequest, query: URLSearchParams, thief: string, owners: Owners): LiveAnswer {
  const [slug = "", variant = "", known = ""] = ["lab", "variant", "sandbox"].map((name) => query.get(name) ?? "");
  const scenario = scenarioOf(query.get("scenario") ?? "") ?? "index";
  if (!isWord(slug) || !isWord(variant)) return notFound([]);
  const isKnown = isSandbox(known);
  const sandbox = isKnown ? known : newSandbox();
  // A sandbox that a link named may be anybody's. Only the reader's own page may make it this browser's.
  const cookies: Pairs = isKnown ? [] : ownerHeaders(request, sandbox, owners);
  return goTo(thief + pathOf({ sandbox, slug, variant }, scenario), 303, cookies);
}

function notFound(asked: Pairs): LiveAnswer {
  const message = "The thief has no such page. Chapters 3, 6, 7 and 12 have links to his site.";
  return problemAnswer({ status: 404, code: "no-such-page", title: "No such page", message }, asked);
}

function noSecondSite(asked: Pairs): LiveAnswer {
  const message =
    "This server has no second host name for the thief's site. On your own machine localhost and 127.0.0.1 are two names. On a public server, set ATTACKER_ORIGIN to its address, such as https://thief.example.";
  return problemAnswer({ status: 404, code: "no-second-site", title: "No second site", message }, asked);
}

const wrongMethod = (asked: Pairs): LiveAnswer =>
  problemAnswer(
    { status: 405, code: "method", title: "Method not allowed", message: "The thief's pages accept only GET." },
    asked,
    [["allow", "GET, HEAD"]],
  );
