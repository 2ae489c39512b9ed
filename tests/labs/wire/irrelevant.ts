import { labs } from "../../../labs/kit/build/all-labs.ts";
import { trunkOf } from "../../../labs/kit/grader/earlier.ts";

/**
 * Mutants that no check need notice, and why. `mutants` are matched against whole names; `from` and `to` are labs, and
 * `not` is one to which it does not apply.
 */
export type Irrelevant = { why: string; mutants: RegExp; from?: number; to?: number; not?: number };

/** The lab in which a cache stands in front, and the first page greets. */
const EDGE = labs.find(({ slug }) => slug === "edge")?.number ?? -1;

export const irrelevant: Irrelevant[] = [
  {
    why: "It means the same: case, order, spaces and what a browser doesn't know change nothing.",
    mutants:
      /attributes in capitals|attributes in another order|an attribute that browsers do not know|no spaces in Set-Cookie|header names in capitals|headers in the opposite order|absolute addresses in Location/,
  },
  {
    why: "Other headers and other cookies are the site's own business.",
    mutants: /no-store on every answer|another cookie with every answer/,
    not: EDGE,
  },
  {
    why: "Other cookies are the site's own business.",
    mutants: /another cookie comes first/,
  },
  {
    why: "No solution has to look at these headers of a request.",
    mutants: /no request carries (Sec-Fetch-Site|a Content-Type)/,
  },
  {
    why: "No solution has to look at these headers of a request.",
    mutants: /no request carries an Origin/,
    not: 12,
  },
  {
    why: "Any refusal of a form from elsewhere is right. 403 says it best.",
    mutants: /POST \/(comments|login|logout) 403: status (401|404)/,
    from: 12,
    to: 12,
  },
  {
    why: "The browser shows this answer to its user. The other site's page, which sent the form, cannot read it.",
    mutants: /POST \/(comments|login|logout) 403: (alice's note in the body|the token in (the body|another header))/,
    from: 12,
    to: 12,
  },
  {
    why: "In chapter 1 the cookie holds a name, which is no secret.",
    mutants:
      /(?!GET \/dashboard 401).*: the token in the body|.*: (the token in another header|Location with the token)/,
    to: 1,
  },
  {
    why: "Chapter 2 looks for a member's ID. Every page of everybody is looked through from chapter 3 on.",
    mutants: /GET \/admin 200: the token in (the body|another header)/,
    from: 2,
    to: 2,
  },
  {
    why: "The cookie of a request that is refused opens nothing, and whoever sent it knows it.",
    mutants:
      /(?!POST \/login).* 401: the token in another header|(?!POST \/login|GET \/dashboard).* 401: the token in the body/,
    from: 2,
  },
  {
    why: "A server may clear the cookie of somebody it refuses.",
    mutants: /(?!POST \/login).* 401: an empty session cookie, deleted/,
  },
  {
    why: "What a failed login does to the session there was is chapter 7's subject.",
    mutants: /POST \/login 401: an empty session cookie, deleted/,
    to: 6,
  },
  {
    why: "Flags, and one header for each cookie, are chapter 3's subject.",
    mutants:
      /POST \/(login|logout) 303: cookie (SameSite=Laxer|HttpOnly|Secure|sent twice|after an empty one|copied .*)|POST \/logout 303: cookie before an empty one/,
    to: 2,
  },
  {
    why: "An empty cookie that stays in the browser is nobody's. From chapter 3 on it has to go.",
    mutants: /POST \/logout 303: cookie (without Max-Age|Max-Age=60|Max-Age=34560000)/,
    to: 2,
  },
  {
    why: "A Set-Cookie that deletes carries nothing that a flag could protect.",
    mutants: /POST \/logout.* 303: cookie (without (HttpOnly|Secure|SameSite)|SameSite=(None|Laxer))/,
    from: 3,
  },
  {
    why: "It deletes the cookie just as well: any time that has passed, and Max-Age wins over Expires.",
    mutants: /POST \/logout.* 303: cookie (Max-Age=-1|Expires=.*)/,
  },
  {
    why: "Left out, Path is the directory of the address, and here that is the root.",
    mutants: /.*: cookie without Path/,
  },
  {
    why: "Strict withholds more than Lax.",
    mutants: /POST \/(login|logout) 303: cookie SameSite=Strict/,
    to: 3,
  },
  {
    why: "Strict withholds more than Lax.",
    mutants:
      /(POST \/(logout|logout-everywhere|theme|basket|export) .*|DELETE \/comments .*|GET \/admin 200): cookie SameSite=Strict/,
    from: 4,
  },
  {
    why: "How long the browser keeps the cookie is chapter 4's subject.",
    mutants: /POST \/login 303: cookie (Max-Age=60|Max-Age=34560000|Expires=Fri.*)/,
    to: 3,
  },
  {
    why: "A cookie that outlives its session opens nothing: the server's clock decides. Max-Age wins over Expires.",
    mutants: /(?!POST \/logout).*: cookie (without Max-Age|Max-Age twice over|Expires=.*)/,
    from: 4,
  },
  {
    why: "A lifetime in the wrong unit opens nothing. Chapter 4 looks for one at the login, on the dashboard and on a page that is forbidden.",
    mutants:
      /(?!POST \/(login |logout)|GET \/dashboard 200|GET \/admin 403).*: cookie (Max-Age=34560000|Max-Age times 1000)/,
    from: 4,
  },
  {
    why: "What the admin's visits renew is looked at from chapter 5 on, where every route is.",
    mutants: /GET \/admin 200: cookie (dropped|Max-Age=60|Max-Age by 1000|half of Max-Age)/,
    to: 4,
  },
  {
    why: "A request that is forbidden need not renew the cookie.",
    mutants: /DELETE \/comments 403: cookie (dropped|Max-Age=60|Max-Age by 1000|half of Max-Age)/,
  },
  {
    why: "How long a visitor's basket lasts is the site's choice.",
    mutants: /POST \/basket 303: cookie half of Max-Age/,
  },
  {
    why: "How long a visitor's basket lasts is the site's choice; chapter 8 comes back to it after some minutes.",
    mutants: /POST \/basket 303: cookie (Max-Age=60|Max-Age by 1000)/,
    to: 7,
  },
  {
    why: "302 leads a browser where 303 does, and a page in place of a redirect is right too.",
    mutants: /POST \/(login|logout|logout-everywhere|basket) 303: status (200|302)/,
  },
  {
    why: "Which of its pages a site shows next is its own choice.",
    mutants: /POST \/(logout|logout-everywhere|basket) 303: Location \/(nowhere)?/,
  },
  {
    why: "What a comment's author is shown next is asked from chapter 5 on.",
    mutants: /POST \/comments 303: (status (200|302)|Location \/nowhere)/,
    to: 4,
  },
  {
    why: "A login may fail under any status: what counts is that no session begins.",
    mutants: /POST \/login 401: status (200|403|404)/,
  },
  {
    why: "A visitor has no session to end: refusing and ignoring are both right.",
    mutants: /POST \/logout-everywhere 401: status (200|403|404)/,
  },
  {
    why: "404 hides that there is such a page (RFC 9110 section 15.5.4).",
    mutants: /(DELETE \/comments|GET \/admin) 403: status 404/,
  },
  {
    why: "403 lets nobody in either. Chapter 5 says what it means, and what 401 means.",
    mutants: /(?!POST \/login).* 401: status 403/,
    to: 4,
  },
  {
    why: "What an address without a page answers is no chapter's subject, only that no guarded page shows.",
    mutants: /another path 404: status (303|401)/,
  },
  {
    why: "What an address without a page answers matters from chapter 5 on, where it could be a door.",
    mutants: /another path 404: status 200/,
    to: 4,
  },
  {
    why: "An address without a page may fail until chapter 6, which asks for GET /logout.",
    mutants: /another path 404: status 500/,
    to: 5,
  },
  {
    why: "The kit makes the pages; their words are no part of a solution.",
    mutants: /GET \/admin 200: body emptied/,
  },
  {
    why: "The kit makes the pages; their words are no part of a solution.",
    mutants: /GET \/ 200: body emptied/,
    not: EDGE,
  },
  {
    why: "Only the admin is given this answer.",
    mutants: /(GET \/admin 200|DELETE \/comments 303): admin's note in the body/,
  },
  {
    why: "Nothing depends on the clock before chapter 4.",
    mutants: /the server's clock (counts seconds|stands still|runs .*)/,
    to: 3,
  },
  {
    why: "Only the time between two requests counts.",
    mutants: /the server's clock is a year ahead/,
    to: 9,
  },
  {
    why: "A request that is forbidden need not renew the token, and the one before is as good.",
    mutants: /DELETE \/comments 403: cookie (under another name|behind another and a comma|value of 5000 letters)/,
    from: 11,
    to: 11,
  },
  {
    why: "Chapter 11 has no basket: there is nothing at that address.",
    mutants:
      /(GET|POST) \/basket (loses its Cookie header|is answered as for the last Cookie header seen|404: status (200|401|500))|GET \/basket 404: status 303/,
    from: 11,
    to: 11,
  },
  {
    why: "There is no basket here. A browser whose form was refused looks at every page that could have a hidden field for it.",
    mutants:
      /GET \/basket (loses its Cookie header|404: (status \d+|(alice|admin)'s note in the body|the token in .*))/,
    from: 14,
    to: 14,
  },
  {
    why: "While the list is down no login succeeds. How a server says so is its own choice.",
    mutants: /POST \/login 500: status (200|303)/,
    from: 11,
    to: 11,
  },
  {
    why: "What a logout ends on the server is chapter 6's subject.",
    mutants: /POST \/logout is answered as for the last Cookie header seen/,
    to: 5,
  },
  {
    why: "What a logout ends on the server is chapter 6's subject.",
    mutants: /POST \/logout loses its Cookie header/,
    to: 5,
    not: 12,
  },
  {
    why: "What a login does with the session that was there before is chapter 7's subject.",
    mutants: /POST \/login (loses its Cookie header|is answered as for the last Cookie header seen)/,
    to: 6,
    not: 13,
  },
  {
    why: "What a login does with the session that was there before is chapter 7's subject.",
    mutants: /a login keeps an ID that is on the list/,
    to: 6,
  },
  {
    why: "A cookie that is deleted may have any value.",
    mutants: /POST \/logout(-everywhere)? 303: cookie of the page with another value/,
    from: 13,
    to: 13,
  },
  {
    why: "That the Cookie header alone carries the ID is chapter 7's subject.",
    mutants: /an ID in the form counts/,
    to: 5,
  },
  {
    why: "That the Cookie header alone carries the ID is chapter 7's subject.",
    mutants: /an ID after Bearer counts/,
    to: 6,
  },
  {
    why: "An odd name is this user or nobody: chapter 1 asks no more.",
    mutants: /names are trimmed/,
  },
  {
    why: "The same door stands before it, and it shows or does only what its user may.",
    mutants:
      /(GET \/(export|theme)|HEAD \/(dashboard|admin)|POST \/(dashboard|admin)|P(UT|ATCH) \/comments) is taken for .*/,
  },
  {
    why: "A router may be lenient, as long as the door is the same for every spelling.",
    mutants:
      /paths (lose doubled slashes|lose a slash at the end|are read in small letters|are decoded)|queries are dropped/,
  },
];

/** The reasons that hold for a mutant in a lab: in a branch those of the lab that it starts from, and its own. */
export function reasonsFor(mutant: string, lab: number): Irrelevant[] {
  const trunk = trunkOf(labs, lab);
  return irrelevant.filter(
    ({ mutants, from = 1, to = Infinity, not }) =>
      not !== lab &&
      (from === lab || (trunk >= from && trunk <= to)) &&
      new RegExp(`^(?:${mutants.source})$`).test(mutant),
  );
}
