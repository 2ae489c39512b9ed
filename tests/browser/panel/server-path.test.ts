import { expect, test } from "vitest";
import { serverPath } from "../../../src/browser/panel/server-path.ts";

test.each([
  ["logout/starter", "/live/mine/logout/starter"],
  ["logout/starter/trials", "/live/mine-trials/logout/starter"],
])("%s is at %s", (name, path) => {
  expect(serverPath("mine", name)).toBe(path);
});
