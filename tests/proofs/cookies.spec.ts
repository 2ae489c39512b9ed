import { expect, proof } from "./proof.ts";

proof(
  "returns-only-name-and-value",
  "the browser sends back name and value, and none of the attributes",
  async ({ set, open }) => {
    await set("a=1; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=60");
    expect(await open()).toEqual(["a=1"]);
  },
);

proof("identity-is-name-domain-path", "a cookie with another path is another cookie", async ({ set, open }) => {
  await set("a=root; Path=/", "a=deep; Path=/deep");
  expect(await open("/deep")).toEqual(["a=deep", "a=root"]);
});

proof("flags-are-not-identity", "setting a cookie again with other flags replaces it", async ({ set, open }) => {
  await set("a=1; Path=/; HttpOnly; Secure");
  await set("a=2; Path=/");
  expect(await open()).toEqual(["a=2"]);
});

proof(
  "host-only",
  "without Domain a cookie goes back to the host that set it and not to its subdomains",
  async ({ page, https, set }) => {
    await set("a=1; Path=/");
    await page.goto(https.url("sub.shop.test", "/there"));
    expect(https.sent("/there")).toEqual([]);
  },
);

proof("domain-widens", "with Domain a cookie goes to the subdomains as well", async ({ page, https, set }) => {
  await set("a=1; Path=/; Domain=shop.test");
  await page.goto(https.url("sub.shop.test", "/there"));
  expect(https.sent("/there")).toEqual(["a=1"]);
});

proof("foreign-domain-dropped", "a cookie for somebody else's domain is dropped", async ({ page, https, set }) => {
  await set("a=1; Path=/; Domain=evil.test");
  expect(await page.cookies()).toEqual([]);
  await page.goto(https.url("evil.test", "/there"));
  expect(https.sent("/there")).toEqual([]);
});

proof("default-path", "without Path a cookie belongs to the directory of the address that set it", async ({ open }) => {
  await open("/account/login", { cookies: ["a=1"] });
  expect(await open("/account/page")).toEqual(["a=1"]);
  expect(await open("/dashboard")).toEqual([]);
});

proof(
  "path-is-no-wall",
  "a page on one path reads a cookie of another path through a frame",
  async ({ page, https, set, open }) => {
    await set("a=1; Path=/private");
    await open("/public", { body: `<iframe src="${https.url("shop.test", "/private/page")}"></iframe>` });
    const read = await page.evaluate(() => document.querySelector("iframe")?.contentDocument?.cookie);
    expect(read).toBe("a=1");
  },
);

proof(
  "ports-are-shared",
  "a cookie set on one port is sent to another port of the same host",
  async ({ page, http, https }) => {
    await page.goto(http.url("shop.test", "/set", { cookies: ["a=1; Path=/"] }));
    await page.goto(https.url("shop.test", "/other-port"));
    expect(https.sent("/other-port")).toEqual(["a=1"]);
  },
);

proof("attribute-names-ignore-case", "attribute names may be written in any case", async ({ page, set }) => {
  await set("a=1; pAtH=/; httponly; SECURE; samesite=strict");
  expect(await page.cookies()).toMatchObject([{ path: "/", httpOnly: true, secure: true, sameSite: "Strict" }]);
});

proof("cookie-names-keep-case", "cookie names that differ in case are different cookies", async ({ set, open }) => {
  await set("a=1; Path=/", "A=2; Path=/");
  expect(await open()).toEqual(["a=1", "A=2"]);
});

proof("unknown-attributes-ignored", "a misspelt attribute is ignored without a message", async ({ page, set }) => {
  await set("a=1; Path=/; Http-Only; SameSite: Lax; Secured");
  expect(await page.cookies()).toMatchObject([{ name: "a", httpOnly: false, secure: false }]);
});

proof("flags-count-by-presence", "HttpOnly=false and Secure=false switch the flags on", async ({ page, set }) => {
  await set("a=1; Path=/; HttpOnly=false; Secure=false");
  expect(await page.cookies()).toMatchObject([{ httpOnly: true, secure: true }]);
});

proof("last-of-two-wins", "if two Set-Cookie headers set one cookie, the later value stays", async ({ set, open }) => {
  await set("a=1; Path=/", "a=2; Path=/");
  expect(await open()).toEqual(["a=2"]);
});

proof("last-attribute-wins", "if an attribute is given twice, the browser uses the last one", async ({ open }) => {
  await open("/set", { cookies: ["a=1; Path=/one; Path=/two"] });
  expect(await open("/two")).toEqual(["a=1"]);
});

proof("set-on-any-status", "the browser obeys Set-Cookie in redirects, refusals and errors too", async ({ open }) => {
  await open("/set", { cookies: ["a=1; Path=/"], status: 303, to: "/next" });
  await open("/set", { cookies: ["b=2; Path=/"], status: 401 });
  await open("/set", { cookies: ["c=3; Path=/"], status: 500 });
  expect(await open()).toEqual(["a=1", "b=2", "c=3"]);
});

proof("comma-joined-is-one-cookie", "two cookies joined by a comma are one broken cookie", async ({ set, open }) => {
  await set("a=1; Path=/, b=2; Path=/");
  expect((await open()).some((pair) => pair.startsWith("b="))).toBe(false);
});

proof("longer-path-first", "the cookie with the longer path is sent first", async ({ set, open }) => {
  await set("a=short; Path=/");
  await set("a=long; Path=/login");
  expect(await open("/login")).toEqual(["a=long", "a=short"]);
});

proof("older-first", "of cookies with equal paths the older one is sent first", async ({ set, open }) => {
  await set("first=1; Path=/");
  await set("second=2; Path=/");
  expect(await open()).toEqual(["first=1", "second=2"]);
});

proof("nameless", "a Set-Cookie without an equals sign makes a cookie without a name", async ({ set, open }) => {
  await set("foo; Path=/");
  expect(await open()).toEqual(["foo"]);
});

proof(
  "size-limit",
  "a cookie with 4,096 octets of name and value is kept, and a longer cookie is dropped",
  async ({ set, open }) => {
    await set(`a=${"x".repeat(4095)}; Path=/`, `b=${"x".repeat(4096)}; Path=/`);
    expect((await open()).map((pair) => pair.length)).toEqual([4097]);
  },
);

proof("long-attribute-ignored", "an attribute value over 1,024 octets is ignored", async ({ open }) => {
  await open("/set", { cookies: [`a=1; Path=/; Path=/${"x".repeat(1024)}`] });
  expect(await open()).toEqual(["a=1"]);
});

proof(
  "semicolon-ends-the-value",
  "if a user's name in a cookie contains a semicolon, the text after the semicolon is an attribute",
  async ({ set, open }) => {
    await set("username=carol; Path=/nowhere; Path=/");
    await set("name=carol; Path=/nowhere");
    expect(await open()).toEqual(["username=carol"]);
    expect(await open("/nowhere")).toEqual(["name=carol", "username=carol"]);
  },
);

proof(
  "script-cannot-set-cookie-header",
  "a script cannot set the Cookie header of a request",
  async ({ page, https, set, open }) => {
    await set("a=1; Path=/");
    await open();
    await page.evaluate((url) => fetch(url, { headers: { cookie: "a=forged" } }), https.url("shop.test", "/fetched"));
    expect(https.sent("/fetched")).toEqual(["a=1"]);
  },
);

proof(
  "script-cannot-read-set-cookie",
  "a script cannot read the Set-Cookie header of an answer",
  async ({ page, https, open }) => {
    await open();
    const url = https.url("shop.test", "/fetched", { cookies: ["a=1; HttpOnly"] });
    expect(await page.evaluate(async (to) => (await fetch(to)).headers.get("set-cookie"), url)).toBeNull();
  },
);
