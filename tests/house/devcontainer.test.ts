import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readSettings } from "../../src/settings/settings.ts";

type Container = {
  postCreateCommand: string;
  postAttachCommand: string;
  forwardPorts: number[];
  portsAttributes: Record<string, { requireLocalPort: boolean }>;
};

test("the dev container starts the site, and forwards its ports to the same ports outside", () => {
  const text = readFileSync(".devcontainer/devcontainer.json", "utf8").replace(/^\s*\/\/.*$/gm, "");
  const container = JSON.parse(text) as Container;
  const { port, labsPort = 0 } = readSettings({});
  expect(container.forwardPorts).toEqual([port, labsPort]);
  for (const each of [port, labsPort]) expect(container.portsAttributes[each]?.requireLocalPort).toBe(true);
  expect([container.postCreateCommand, container.postAttachCommand]).toEqual(["npm ci", "npm start"]);
});
