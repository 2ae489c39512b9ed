import { expect, proof } from "./proof.ts";

/** Of 400 cookies each: far more than any browser keeps for one site. */
const MOST_ROUNDS = 10;
/** A jar that keeps so many has no limit in reach. */
const NOT_FULL = 800;

proof("httponly-hides", "HttpOnly keeps the cookie out of document.cookie", async ({ page, set, open }) => {
  await set("a=1; Path=/; HttpOnly", "b=2; Path=/");
  await open();
  expect(await page.evaluate(() => document.cookie)).toBe("b=2");
});

proof(
  "httponly-is-still-sent",
  "the browser still sends a cookie with HttpOnly in each request",
  async ({ set, open }) => {
    await set("a=1; Path=/; HttpOnly");
    expect(await open()).toEqual(["a=1"]);
  },
);

proof(
  "script-rides-along",
  "a script's requests contain the HttpOnly cookie, although the script cannot read it",
  async ({ page, https, set, open }) => {
    await set("a=1; Path=/; HttpOnly");
    await open();
    await page.evaluate((url) => fetch(url, { method: "POST" }), https.url("shop.test", "/act"));
    expect(https.sent("/act")).toEqual(["a=1"]);
  },
);

proof(
  "script-cannot-overwrite-httponly",
  "a script cannot overwrite an HttpOnly cookie",
  async ({ page, set, open }) => {
    await set("a=1; Path=/; HttpOnly");
    await open();
    await page.evaluate(() => void (document.cookie = "a=forged; Path=/"));
    expect(await open()).toEqual(["a=1"]);
  },
);

proof(
  "overflow-evicts-httponly",
  "a script that sets hundreds of cookies makes the browser delete an HttpOnly cookie",
  async ({ page, set, open }) => {
    await set("a=1; Path=/; HttpOnly; Secure", "__Host-a=1; Path=/; HttpOnly; Secure");
    await open();
    // The script's cookies reach the jar in their own time; reading document.cookie waits for them.
    const overflow = (round: number) => {
      for (let i = 0; i < 400; i++) document.cookie = `junk${round}-${i}=1; Path=/; Secure`;
      return document.cookie.length;
    };
    let left: string[] = [];
    for (let round = 0; round < MOST_ROUNDS && (round === 0 || left.length > 0); round++) {
      await page.evaluate(overflow, round);
      const all = await open();
      left = all.filter((pair) => !pair.startsWith("junk"));
      // WebKitGTK takes longer for each, minutes for all rounds.
      if (all.length - left.length >= NOT_FULL) break;
    }
    expect(left).toEqual([]);
  },
);

proof("secure-withheld-on-http", "a Secure cookie is not sent over plain http", async ({ page, http, set }) => {
  await set("a=1; Path=/; Secure", "b=2; Path=/");
  await page.goto(http.url("shop.test", "/plain"));
  expect(http.sent("/plain")).toEqual(["b=2"]);
});

proof(
  "secure-kept-meanwhile",
  "a Secure cookie that was withheld on http is still there on https",
  async ({ page, http, set, open }) => {
    await set("a=1; Path=/; Secure");
    await page.goto(http.url("shop.test", "/plain"));
    expect(await open()).toEqual(["a=1"]);
  },
);

proof(
  "secure-refused-from-http",
  "a Secure cookie that arrives over plain http is refused",
  async ({ page, http, open }) => {
    await page.goto(http.url("shop.test", "/set", { cookies: ["a=1; Path=/; Secure"] }));
    expect(await page.cookies()).toEqual([]);
    expect(await open()).toEqual([]);
  },
);

proof(
  "http-cannot-overlay-secure",
  "plain http cannot overwrite a Secure cookie",
  async ({ page, http, set, open }) => {
    await set("a=1; Path=/; Secure");
    await page.goto(http.url("shop.test", "/set", { cookies: ["a=forged; Path=/"] }));
    expect(await open()).toEqual(["a=1"]);
  },
);

proof(
  "secure-on-localhost",
  "Chromium keeps and sends Secure cookies on http://localhost, 127.0.0.1 and names below localhost",
  async ({ page, http }) => {
    for (const host of ["localhost", "127.0.0.1", "app.localhost"]) {
      await page.goto(http.url(host, "/set", { cookies: ["a=1; Path=/; Secure", "__Host-b=2; Path=/; Secure"] }));
      await page.goto(http.url(host, "/plain"));
      expect(http.sent("/plain")).toEqual(["a=1", "__Host-b=2"]);
    }
  },
);

proof(
  "sibling-plants-a-cookie",
  "a page on a subdomain plants a cookie for the whole site, and with a longer path this cookie is sent first",
  async ({ page, https, set, open }) => {
    await set("a=GOOD; Path=/; Secure; HttpOnly");
    await page.goto(https.url("evil.shop.test", "/plant", { cookies: ["a=EVIL; Path=/login; Domain=shop.test"] }));
    expect(await open("/login")).toEqual(["a=EVIL", "a=GOOD"]);
  },
);

proof(
  "http-plants-a-cookie",
  "an answer over plain http plants a cookie that the browser also sends over https",
  async ({ page, http, open }) => {
    await page.goto(http.url("shop.test", "/plant", { cookies: ["a=EVIL; Path=/"] }));
    expect(await open()).toEqual(["a=EVIL"]);
  },
);

proof("host-prefix-stops-siblings", "a subdomain cannot plant a __Host- cookie", async ({ page, https, open }) => {
  const cookies = [
    "__Host-a=EVIL; Path=/; Secure; Domain=shop.test",
    "__Host-a=EVIL; Path=/login; Secure; Domain=shop.test",
  ];
  await page.goto(https.url("evil.shop.test", "/plant", { cookies }));
  expect(await open("/login")).toEqual([]);
});

proof("host-prefix-rules", "a __Host- cookie is kept only with Secure, Path=/ and no Domain", async ({ set, open }) => {
  await set(
    "__Host-a=1; Path=/",
    "__Host-b=1; Secure",
    "__Host-c=1; Secure; Path=/x",
    "__Host-d=1; Secure; Path=/; Domain=shop.test",
  );
  await set("__Host-e=1; Secure; Path=/");
  expect(await open()).toEqual(["__Host-e=1"]);
});

proof("prefix-ignores-case", "prefixes work in upper case and in lower case", async ({ set, open }) => {
  await set("__HOST-a=1; Path=/", "__secure-b=1; Path=/");
  expect(await open()).toEqual([]);
});

proof("secure-prefix-rules", "a __Secure- cookie is kept only with Secure", async ({ set, open }) => {
  await set("__Secure-a=1; Path=/", "__Secure-b=1; Path=/; Secure");
  expect(await open()).toEqual(["__Secure-b=1"]);
});

proof("host-http-prefix-rules", "a __Host-Http- cookie is kept only with HttpOnly as well", async ({ set, open }) => {
  await set("__Host-Http-a=1; Path=/; Secure", "__Host-Http-b=1; Path=/; Secure; HttpOnly");
  expect(await open()).toEqual(["__Host-Http-b=1"]);
});

proof(
  "nameless-cannot-mimic-a-prefix",
  "a cookie without a name cannot pretend to be a __Host- cookie",
  async ({ set, open }) => {
    await set("=__Host-a=1; Path=/", "__Host-b; Path=/");
    expect(await open()).toEqual([]);
  },
);
