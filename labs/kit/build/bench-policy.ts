import { createHash } from "node:crypto";

/** The frame's own policy: nothing is loaded, nothing is sent. `sandbox` only counts in a header. */
export function benchPolicy(html: string): string {
  const [, script = ""] = /<script>([\s\S]*?)<\/script>/.exec(html) ?? [];
  return [...benchRules(script), "sandbox allow-scripts", "frame-ancestors 'self'"].join("; ");
}

/** The rules that a policy in the page itself may hold as well. `script` is the only one that the page runs. */
export const benchRules = (script: string): string[] => [
  "default-src 'none'",
  `script-src 'sha256-${createHash("sha256").update(script).digest("base64")}' blob: 'wasm-unsafe-eval'`,
  "worker-src blob:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
];
