/** `npm start`: builds the site, then serves it. */
import { spawnSync } from "node:child_process";

const { status } = spawnSync("npx", ["astro", "build"], {
  stdio: ["ignore", "ignore", "inherit"],
  env: { ...process.env, ASTRO_TELEMETRY_DISABLED: "1" },
  shell: process.platform === "win32",
});
if (status !== 0) {
  console.error("The site did not build; the lines above say why.");
  process.exit(1);
}
await import("./serve.ts");
