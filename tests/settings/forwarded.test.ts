import { describe, expect, test } from "vitest";
import { readForwarded } from "../../src/settings/forwarded.ts";

const read = (env: Record<string, string>) => readForwarded(env, 4321, 4322);

describe("the names of forwarded ports", () => {
  test.each([
    ["on a machine of one's own", {}, undefined],
    [
      "in a GitHub codespace",
      { CODESPACE_NAME: "fuzzy-potato-abc123", GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN: "app.github.dev" },
      ["https://fuzzy-potato-abc123-4321.app.github.dev", "https://fuzzy-potato-abc123-4322.app.github.dev"],
    ],
    [
      "in a codespace that does not say its domain",
      { CODESPACE_NAME: "fuzzy-potato-abc123" },
      ["https://fuzzy-potato-abc123-4321.app.github.dev", "https://fuzzy-potato-abc123-4322.app.github.dev"],
    ],
    [
      "in Gitpod",
      { GITPOD_WORKSPACE_URL: "https://me-repo-abc.ws-eu101.gitpod.io" },
      ["https://4321-me-repo-abc.ws-eu101.gitpod.io", "https://4322-me-repo-abc.ws-eu101.gitpod.io"],
    ],
    [
      "as they are set, before what a workspace says",
      { WRISTBAND_FORWARDED: "https://a.work.example, https://b.work.example", CODESPACE_NAME: "x" },
      ["https://a.work.example", "https://b.work.example"],
    ],
    [
      "on a public server, which has names of its own",
      { WRISTBAND_PUBLIC: "1", CODESPACE_NAME: "fuzzy-potato-abc123" },
      undefined,
    ],
  ])("%s", (_, env, names) => {
    const found = read(env as Record<string, string>);
    expect(found && [found.site, found.labs]).toEqual(names);
  });

  test.each([
    "https://a.work.example",
    "https://a.work.example,https://a.work.example",
    "https://a.work.example,https://b.other.example",
    "http://a.work.example,http://b.work.example",
    "a.work.example,b.work.example",
    "https://a.work.example/,https://b.work.example/",
    "https://a.work.example,https://b.work.example,https://c.work.example",
  ])("%j are refused, and the message shows a right example", (named) => {
    expect(() => read({ WRISTBAND_FORWARDED: named })).toThrow(/WRISTBAND_FORWARDED is .*WRISTBAND_FORWARDED=https:/);
  });

  test.each([{ CODESPACE_NAME: "a b" }, { GITPOD_WORKSPACE_URL: "nonsense" }, { GITPOD_WORKSPACE_URL: "http://x" }])(
    "cannot be made from %j, and the message says so",
    (env) => expect(() => read(env as Record<string, string>)).toThrow("WRISTBAND_FORWARDED can name both"),
  );
});
