import { escapeHtml } from "../../../labs/kit/lab/index.ts";
import type { LiveAnswer } from "../../http/answer.ts";
import { baseOf, pathOf } from "./attacker-address.ts";
import { link, source, thiefPage, type Place } from "./attacker-page.ts";

const at = ({ shop, mark }: Place): string => escapeHtml(shop + baseOf(mark));

const form = (action: string, fields: Record<string, string>, button: string): string =>
  `<form method="post" action="${action}">
${Object.entries(fields)
  .map(([name, value]) => `  <input type="hidden" name="${name}" value="${value}">`)
  .join("\n")}
  <button>${button}</button>
</form>`;

export function index(place: Place): LiveAnswer {
  const pages: [page: string, text: string][] = [
    ["form", "Win a drink: forms that post to the shop"],
    ["link", "Tonight's photos: a link and a GET form to the shop"],
    ["share", "Who plays tonight: a link to an address that changes something"],
    ["image", "A picture: images that the page loads from the shop"],
    ["logout", "See you tomorrow: an image, a link and a form that log you out"],
    ["plant", "A present: one of the thief's cookies for your browser"],
    ["same-site", "Four wristbands: None, absent, Lax and Strict side by side"],
  ];
  const items = pages.map(([page, text]) => `<li>${link(pathOf(place.mark, page), text)}</li>`);
  return thiefPage(place, "Free drinks tonight", `<ul>${items.join("")}</ul>`, "<p>Nothing here reads the shop.</p>");
}

export function forms(place: Place): LiveAnswer {
  const comment = form(
    `${at(place)}/comments`,
    { text: "The drinks here are mostly water.", attach: "note" },
    "Claim my free drink",
  );
  const login = form(`${at(place)}/login`, { username: "bob", password: "builder" }, "Show me the bar");
  return thiefPage(
    place,
    "You have won a free drink",
    `${comment}\n${login}`,
    `<p>The first button posts a comment in your name, with your private note. A thief's page would not wait for you to press it.</p>
${source(comment)}
<p>If the cookie has no SameSite, press it within two minutes after logging in: during this time Chromium sends such a cookie with a post. Firefox and Safari have no such limit.</p>
<p>The second button logs you in as bob. It needs none of your cookies, so SameSite does not stop it. The thief sees what you do next.</p>
${source(login)}`,
  );
}

export function links(place: Place): LiveAnswer {
  const anchor = `<a href="${at(place)}/dashboard">Tonight's photos</a>`;
  const get = `<form action="${at(place)}/dashboard"><button>Show the photos</button></form>`;
  return thiefPage(
    place,
    "Tonight's photos",
    `<p>${anchor}</p>\n${get}`,
    `<p>Both are GET requests that change the address bar. Lax cookies come along with these; Strict ones do not, so somebody who follows a link to you looks logged out.</p>
${source(`${anchor}\n${get}`)}`,
  );
}

export function share(place: Place): LiveAnswer {
  const anchor = `<a href="${at(place)}/share">Who plays tonight?</a>`;
  return thiefPage(
    place,
    "Who plays tonight",
    `<p>${anchor}</p>`,
    `<p>The link leads to an address of the shop that shows your note to everybody. Only the shop of chapter 12 has such an address. The Lax cookie comes along, because you
are on a visit: a GET that changes the address bar.</p>
${source(anchor)}
<p>A page need not wait for you to click: it can lead you there by itself.</p>`,
  );
}

export function images(place: Place): LiveAnswer {
  const image = `<img src="${at(place)}/dashboard" alt="A picture that never shows">`;
  return thiefPage(
    place,
    "Guess the drink",
    `<p>${image}</p>`,
    `<p>The picture never shows, but the browser sent its request when this page opened. The request has no Lax cookie, because an image is not a visit. A cookie with SameSite=None comes along if the browser allows third-party cookies.</p>
${source(image)}`,
  );
}

export function logout(place: Place): LiveAnswer {
  const image = `<img src="${at(place)}/logout" alt="A picture that never shows">`;
  const anchor = `<a href="${at(place)}/logout">Good night</a>`;
  const post = `<form method="post" action="${at(place)}/logout"><button>See you tomorrow</button></form>`;
  return thiefPage(
    place,
    "See you tomorrow",
    `<p>${image}</p><p>${anchor}</p>${post}`,
    `${source(`${image}\n${anchor}\n${post}`)}
<ul><li>The browser requested the image by GET when this page opened. No server of this tutorial logs a user out by GET, except one that is wrong on purpose:
${link(pathOf({ ...place.mark, slug: "logout", variant: "answers-to-get" }, "logout"), "aim at that one")}. And even there an image fails against a Lax cookie: your browser
neither sends it nor lets the answer delete it.</li>
<li>The link is a visit. It carries the Lax cookie, so a server that logs out by GET logs you out.</li>
<li>The form posts. The browser does not send the Lax cookie with it, so the server ends no session. But the answer is a page that you visit, so it may delete your cookie. You are logged out, but your session is still on the list. To prevent this, a server can look at Origin.</li></ul>
<p>${link(pathOf(place.mark, "same-site"), "Four wristbands")} shows an image that can log somebody out: the one with SameSite=None.</p>`,
  );
}

/**
 * For the stall: a shop of four sessions. It answers every method, so that a reader can compare all kinds of request.
 */
export function sameSite(place: Place): LiveAnswer {
  const stall = escapeHtml(`${place.shop}/stall/${place.mark.sandbox}`);
  const ways = [
    `<form method="post" action="${stall}/take"><button>A form that posts</button></form>`,
    `<form action="${stall}/take"><button>A form that gets</button></form>`,
    `<p><a href="${stall}/take">A link</a></p>`,
    `<p><a href="${stall}/logout">A link to its logout</a></p>`,
  ];
  const picture = `<img src="${stall}/take" alt="A picture that never shows">`;
  const out = `<p><a href="same-site?out">Show me the picture that logs out</a></p>`;
  return thiefPage(
    place,
    "Four wristbands",
    `${ways.join("\n")}\n<p>${picture}</p>\n${out}`,
    `<p>First ${link(`${place.shop}/stall/${place.mark.sandbox}/`, "visit the stall")} and take its four cookies: SameSite=None, none at all, Lax, Strict. Then come back and press the buttons. The browser requests the image whenever this page opens. The stall records which cookies came along, and how old they were.</p>
${source([...ways, picture].join("\n"))}`,
  );
}

export function sameSiteLogout(place: Place): LiveAnswer {
  const image = `<img src="${escapeHtml(`${place.shop}/stall/${place.mark.sandbox}/logout`)}" alt="A picture that never shows">`;
  return thiefPage(
    place,
    "A picture that logs out",
    `<p>${image}</p>`,
    `<p>The stall logs out everybody who asks for /logout, even by GET. The picture has already sent that request. ${link(`${place.shop}/stall/${place.mark.sandbox}/`, "Look at the stall")}: whose
cookie came along is out. That can be the one with SameSite=None, unless your browser blocks third-party cookies.</p>
${source(image)}`,
  );
}
