import { afterEach, expect, test, vi } from "vitest";
import { fetchControl } from "../../../src/browser/panel/own.ts";
import { NOT_YOURS } from "../../../src/http/not-yours.ts";

afterEach(() => vi.unstubAllGlobals());

/** A server that refuses the first so many requests to a sandbox. */
function refuseFirst(times: number): void {
  let left = times;
  // The page of a site, which is no export.
  vi.stubGlobal("document", { documentElement: { dataset: {} } });
  vi.stubGlobal("fetch", async (address: string) => {
    if (address.endsWith("/origins.json")) return Response.json({ labs: "http://labs.test" });
    if (address.endsWith("/-/own")) return Response.json({ own: true });
    return left-- > 0 ? new Response("", { status: 403, headers: { [NOT_YOURS]: "1" } }) : new Response("here");
  });
}

test("after a first refusal the page makes this browser the owner of the sandbox, and asks again", async () => {
  refuseFirst(1);
  expect(await (await fetchControl("/live/abc/logout/starter/-/state")).text()).toBe("here");
});

test("a reader whose browser keeps no cookies gets a message with the reason and what to do", async () => {
  refuseFirst(2);
  await expect(fetchControl("/live/abc/logout/starter/-/state")).rejects.toThrow(/keeps no cookie here. Allow cookies/);
});
