import { expect, proof } from "./proof.ts";

proof(
  "tabs-send-the-same-cookie",
  "requests that are sent before the first answer arrives all have the same cookie",
  async ({ page, https, set }) => {
    await set("token=old; Path=/");
    const frames = [
      https.url("shop.test", "/one", { cookies: ["token=new-1; Path=/"], until: "/other" }),
      https.url("shop.test", "/other", { cookies: ["token=new-2; Path=/"], until: "/one" }),
    ];
    const body = frames.map((url) => `<iframe src="${url.replaceAll("&", "&amp;")}"></iframe>`).join("");
    await page.goto(https.url("shop.test", "/tabs", { body }));
    expect([https.sent("/one"), https.sent("/other")]).toEqual([["token=old"], ["token=old"]]);
  },
);

proof(
  "the-last-answer-stays",
  "if two answers set the same cookie, the browser keeps the value of the later answer, whichever request came first",
  async ({ page, https, set, open }) => {
    await set("token=old; Path=/");
    const slow = https.url("shop.test", "/slow", { cookies: ["token=slow; Path=/"], until: "/release" });
    const fast = https.url("shop.test", "/fast", { cookies: ["token=fast; Path=/"] });
    await page.evaluate(
      async ([slow = "", fast = "", release = ""]) => {
        const late = fetch(slow);
        await fetch(fast);
        await fetch(release);
        await late;
      },
      [slow, fast, https.url("shop.test", "/release")],
    );
    expect(https.sent("/release")).toEqual(["token=fast"]);
    expect(await open("/after")).toEqual(["token=slow"]);
  },
);
