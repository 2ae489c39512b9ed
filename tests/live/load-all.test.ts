import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

test("a public server loads every server before it listens, in a plain process, and none fails", () => {
  const code = `
    import { labs } from "./labs/kit/build/all-labs.ts";
    import { loadAll } from "./src/live/server/load-all.ts";
    const { loaded, failed } = await loadAll();
    console.log(JSON.stringify({ enough: loaded > 10 * labs.length, failed }));`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  expect(JSON.parse(printed)).toEqual({ enough: true, failed: [] });
});
