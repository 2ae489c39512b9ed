import { expect, test } from "vitest";
import { Jar, type Initiator } from "../../../labs/kit/browser/jar.ts";
import { STRICTER, type BrowserKind, type Rules } from "../../../labs/kit/browser/jar-rules.ts";

const NOW = Date.UTC(2026, 0, 15, 12);
const SITE = "https://lab.test";
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * 60 * SECOND;

const asking = (
  path: string,
  more: { method?: string; initiator?: Initiator; now?: number; origin?: string } = {},
) => ({
  url: (more.origin ?? SITE) + path,
  method: more.method ?? "GET",
  initiator: more.initiator ?? ("same-site" as const),
  now: more.now ?? NOW,
});

/** A jar that got these Set-Cookie headers from `url`. */
function jarWith(headers: string[], url = `${SITE}/login`, kind: BrowserKind | Rules = "chromium"): Jar {
  const jar = new Jar(kind);
  for (const header of headers) jar.set(header, url, NOW);
  return jar;
}

const long = (length: number): string => "x".repeat(length);

// Sections of 6265bis unless said otherwise. The second column is the Cookie header of GET https://lab.test/dashboard.
test.each([
  ["a=1; Path=/", "a=1", "plain"],
  ["a=1", "a=1", "no Path: the directory of /login is / (5.1.4)"],
  ["  a = 1 ;path=/", "a=1", "white space around names and values goes (5.6)"],
  ["a=1=2; Path=/", "a=1=2", "only the first equals sign separates (5.6)"],
  ["a; Path=/", "a", "a cookie without a name (5.6)"],
  ["=a; Path=/", "a", "an empty name (5.6)"],
  ["; Path=/", "", "neither name nor value (5.7 step 2)"],
  ["=__Host-a=1; Path=/; Secure", "", "a value that looks like a prefix (5.7 step 22)"],
  ["a=1; Path=/admin", "", "another path (5.1.4)"],
  ["a=1; Path=/dash", "", "half a path segment (5.1.4)"],
  ["a=1; Path=dashboard", "a=1", "a Path that does not begin with a slash is the default path (5.6.4)"],
  ["a=1; Path=/admin; Path=/", "a=1", "the last of repeated attributes wins (5.7)"],
  ["a=1; Path=/; Path=/admin", "", "the last of repeated attributes wins (5.7)"],
  [`a=1; Path=/${long(1024)}`, "a=1", "an attribute longer than 1024 octets is ignored (5.6)"],
  [`a=${long(4095)}; Path=/`, `a=${long(4095)}`, "4096 octets are kept (5.6)"],
  [`a=${long(4096)}; Path=/`, "", "4097 octets are not (5.6)"],
  ["a=1; Domain=lab.test", "a=1", "the host itself as Domain (5.7 step 10)"],
  ["a=1; Domain=.LAB.test", "a=1", "a leading dot and case do not matter (5.6.3)"],
  ["a=1; Domain=other.test", "", "a foreign Domain (5.7 step 10)"],
  ["a=1; Domain=localhost", "", "a foreign Domain (5.7 step 10)"],
  ["a=1; Domain=other.test; Domain=", "a=1", "an empty Domain is none (5.7 step 8)"],
  ["a=1; Max-Age=0", "", "gone at once (5.6.2)"],
  ["a=1; Max-Age=-1", "", "gone at once (5.6.2)"],
  ["a=1; Max-Age=1h", "a=1", "a malformed Max-Age is ignored (5.6.2)"],
  ["a=1; Max-Age=0.5", "a=1", "a fraction is malformed (5.6.2)"],
  ["a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=1", "Max-Age wins over Expires (5.7 step 6)"],
  ["a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "", "past (5.6.1)"],
  ["a=1; Expires=1970-01-01T00:00:00Z", "a=1", "ISO 8601 is no cookie date (5.1.1)"],
  ["a=1; Secure", "a=1", "Secure over https (5.7 step 13)"],
  ["a=1; SameSite=None", "", "None asks for Secure (5.7 step 19)"],
  ["a=1; SameSite=None; Secure", "a=1", "None with Secure (5.7 step 19)"],
  ["__Host-a=1; Secure; Path=/", "__Host-a=1", "all that the prefix asks for (5.7 step 21)"],
  ["__Host-a=1; Secure", "", "an explicit Path=/ is part of it (5.7 step 21)"],
  ["__Host-a=1; Path=/", "", "so is Secure (5.7 step 21)"],
  ["__Host-a=1; Secure; Path=/; Domain=lab.test", "", "and no Domain (5.7 step 21)"],
  ["__hOST-a=1; Path=/", "", "prefixes are matched whatever their case (5.4)"],
  ["__Secure-a=1; Path=/", "", "Secure (5.7 step 20)"],
  ["__Host-Http-a=1; Secure; Path=/", "", "and HttpOnly (layered cookies 4.1.3)"],
  ["__Host-Http-a=1; Secure; Path=/; HttpOnly", "__Host-Http-a=1", "complete (layered cookies 4.1.3)"],
  ["__Http-a=1; Secure; HttpOnly", "__Http-a=1", "complete (layered cookies 4.1.3)"],
  ["a=1; Priority=High; Whatever", "a=1", "unknown attributes do not matter (5.6)"],
  ["a=1; Partitioned", "", "Partitioned asks for Secure (layered cookies)"],
  ["a=1; Partitioned; Secure", "a=1", "Partitioned with Secure (layered cookies)"],
  ["a=1\x012; Path=/", "", "a control character (5.6 step 1)"],
  ["=a=1; Path=/", "", "a value without a name that looks like a pair (Chromium)"],
])("%s is sent as %s: %#", (header, sent, why) => {
  expect(jarWith([header]).header(asking("/dashboard")), why).toBe(sent);
});

// What goes along with a cross-site form, and with a cross-site link.
test.each([
  ["SameSite=Strict", "", ""],
  ["SameSite=Lax", "", "a=1"],
  ["samesite=LAX", "", "a=1"],
  ["SameSite=None; Secure", "a=1", "a=1"],
  ["SameSite=Laxx", "a=1", "a=1"],
  ["SameSite: Lax", "a=1", "a=1"],
  ["SameSite=Lax; SameSite=None; Secure", "a=1", "a=1"],
  ["HttpOnly", "a=1", "a=1"],
])("with %s another site's form sends '%s' and its link sends '%s'", (attribute, form, link) => {
  const jar = jarWith([`a=1; Path=/; ${attribute}`]);
  expect(jar.header(asking("/comments", { method: "POST", initiator: "cross-site" }))).toBe(form);
  expect(jar.header(asking("/comments", { initiator: "cross-site" }))).toBe(link);
  expect(jar.header(asking("/comments", { method: "POST" }))).toBe("a=1");
});

test("for two minutes the browser sends a new cookie without SameSite with a cross-site form", () => {
  const jar = jarWith(["a=1; Path=/"]);
  const form = (now: number) => jar.header(asking("/", { method: "POST", initiator: "cross-site", now }));
  expect(form(NOW + 119 * SECOND)).toBe("a=1");
  expect(form(NOW + 121 * SECOND)).toBe("");
});

test("a cookie that replaces an expired cookie counts as new", () => {
  const jar = jarWith(["a=1; Path=/; Max-Age=60"]);
  jar.set("a=2; Path=/", SITE, NOW + 300 * SECOND);
  const now = NOW + 301 * SECOND;
  expect(jar.header(asking("/", { method: "POST", initiator: "cross-site", now }))).toBe("a=2");
});

test.each([
  ["HttpOnly", ""],
  ["httponly", ""],
  ["HttpOnly=false", ""],
  ["Http-Only", "a=1"],
  ["Secure", "a=1"],
])("with %s a script reads '%s'", (attribute, read) => {
  expect(jarWith([`a=1; Path=/; ${attribute}`]).documentCookie(`${SITE}/comments`, NOW)).toBe(read);
});

test.each([
  ["Secure", ""],
  ["secure=false", ""],
  ["HttpOnly", "a=1"],
])("with %s the browser sends '%s' over plain http", (attribute, sent) => {
  const plain = asking("/", { origin: "http://lab.test" });
  expect(jarWith([`a=1; Path=/; ${attribute}`]).header(plain)).toBe(sent);
});

test.each([
  ["https://lab.test/", true],
  ["http://lab.test/", false],
  ["http://localhost:4321/", true],
  ["http://evil.localhost/", true],
  ["http://127.0.0.1:8080/", true],
  ["http://localhost.evil.test/", false],
])("%s may set a Secure cookie: %s", (url, kept) => {
  expect(new Jar().set("a=1; Path=/; Secure", url, NOW)).toBe(kept);
});

test("a cookie whose value changes counts as new, and a cookie that is set to the same value keeps its age", () => {
  const jar = jarWith(["first=1; Path=/", "second=1; Path=/"]);
  const asked = asking("/", { method: "POST", initiator: "cross-site", now: NOW + 150 * SECOND });
  jar.set("first=1; Path=/", SITE, NOW + 60 * SECOND);
  expect(jar.header(asked)).toBe("");
  jar.set("first=2; Path=/", SITE, NOW + 60 * SECOND);
  expect(jar.header(asked)).toBe("first=2");
  expect(jar.header(asking("/"))).toBe("second=1; first=2");
});

test("a script can neither set an HttpOnly cookie nor hide it behind another cookie", () => {
  const jar = jarWith(["a=1; Path=/; HttpOnly"]);
  expect(jar.set("a=evil; Path=/", SITE, NOW, "script")).toBe(false);
  expect(jar.set("b=1; Path=/; HttpOnly", SITE, NOW, "script")).toBe(false);
  expect(jar.set("c=1; Path=/", SITE, NOW, "script")).toBe(true);
  expect(jar.header(asking("/"))).toBe("a=1; c=1");
});

test("a script reads UTF-8 as text, and gets nothing at all if one byte is not valid UTF-8", () => {
  const jar = jarWith(["a=\xc3\xa9; Path=/"]);
  expect(jar.documentCookie(SITE, NOW)).toBe("a=é");
  jar.set("b=\xe9; Path=/", SITE, NOW);
  expect(jar.documentCookie(SITE, NOW)).toBe("");
});

test("a cookie set over plain http cannot hide a Secure cookie", () => {
  const jar = jarWith(["a=1; Path=/; Secure"]);
  expect(jar.set("a=evil; Path=/", "http://lab.test/", NOW)).toBe(false);
  expect(jar.header(asking("/"))).toBe("a=1");
});

test("a cookie replaces an earlier cookie with the same name, domain and path", () => {
  const jar = jarWith(["a=1; Path=/; HttpOnly", "a=2; Path=/", "A=3; Path=/", "a=4; Path=/dashboard"]);
  expect(jar.header(asking("/dashboard"))).toBe("a=4; a=2; A=3");
});

test("a cookie for the whole domain and a host's own cookie of the same name are two cookies", () => {
  const jar = jarWith(["a=1; Path=/; Domain=lab.test", "a=2; Path=/", "a=; Path=/; Max-Age=0"]);
  expect(jar.header(asking("/"))).toBe("a=1");
});

test("Max-Age counts seconds, and a cookie lives for at most 400 days", () => {
  const jar = jarWith([
    "short=1; Max-Age=60",
    "long=1; Max-Age=999999999",
    "ever=1; Expires=Fri, 01 Jan 2038 00:00:00 GMT",
  ]);
  const names = (now: number) => jar.sent(asking("/", { now })).map(({ name }) => name);
  expect(names(NOW + 59 * SECOND)).toEqual(["short", "long", "ever"]);
  expect(names(NOW + 61 * SECOND)).toEqual(["long", "ever"]);
  expect(names(NOW + 399 * DAY)).toEqual(["long", "ever"]);
  expect(names(NOW + 401 * DAY)).toEqual([]);
});

// What each kind sends with GET https://lab.test/dashboard after this header. Chromium, Firefox, and the stricter.
test.each([
  ["a tab in the value", "a=1\t2; Path=/", "", "a=1\t2", ""],
  ["no equals sign", "a; Path=/", "a", "a=", "a="],
  ["no name", "=a; Path=/", "a", "", ""],
  ["an octet that is no UTF-8", "a=\xe9; Path=/", "a=\xe9", "a=\xef\xbf\xbd", "a=\xef\xbf\xbd"],
  ["__Host- by the default path", "__Host-a=1; Secure", "", "__Host-a=1", ""],
])("%s: %j", (_, header, chromium, firefox, stricter) => {
  const kinds = ["chromium", "firefox", STRICTER] as const;
  const sent = kinds.map((kind) => jarWith([header], `${SITE}/login`, kind).header(asking("/dashboard")));
  expect(sent).toEqual([chromium, firefox, stricter]);
});

test("Firefox and a lab's browsers send a cookie without SameSite with every cross-site form", () => {
  const later = asking("/dashboard", { method: "POST", initiator: "cross-site", now: NOW + 3 * MINUTE });
  const sent = (["chromium", "firefox", STRICTER] as const).map((kind) =>
    jarWith(["a=1; Path=/"], `${SITE}/login`, kind).header(later),
  );
  expect(sent).toEqual(["", "a=1", "a=1"]);
});

// libsoup's store, which is not Safari's. Nothing of it counts when a lab is graded.
test.each([
  ["a prefix without what it asks for", "__Host-a=1", `${SITE}/login`, "__Host-a=1"],
  ["None without Secure", "a=1; Path=/; SameSite=None", `${SITE}/login`, "a=1"],
  ["an octet outside ASCII", "a=1\xe9; Path=/admin", `${SITE}/login`, "a=1"],
  ["5,000 octets", `a=${long(5000)}; Path=/`, `${SITE}/login`, `a=${long(5000)}`],
  ["Partitioned without Secure", "a=1; Path=/; Partitioned", `${SITE}/login`, "a=1"],
  ["Secure on this machine", "a=1; Path=/; Secure", "http://localhost/login", ""],
])("WebKitGTK, %s: %j", (_, header, url, sent) => {
  expect(
    jarWith([header], url, "webkit").header({ ...asking("/dashboard"), url: new URL("/dashboard", url).href }),
  ).toBe(sent);
});

test("in WebKitGTK a cookie set over plain http hides a Secure cookie, but does not replace it", () => {
  const jar = jarWith(["a=1; Path=/; Secure"], `${SITE}/login`, "webkit");
  jar.set("a=2; Path=/", "http://lab.test/login", NOW);
  jar.set("a=3; Path=/dashboard", "http://lab.test/login", NOW);
  expect(jar.header(asking("/dashboard"))).toBe("a=3; a=1");
});

test("WebKitGTK keeps a cookie for more than 400 days if the server asks for that", () => {
  const jar = jarWith([`a=1; Max-Age=${500 * 24 * 3600}`], `${SITE}/login`, "webkit");
  expect(jar.cookies(NOW + 499 * DAY)).toHaveLength(1);
});
