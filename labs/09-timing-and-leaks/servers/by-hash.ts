import { hex } from "../../kit/lab/index.ts";
import { createDoor } from "../door.ts";
import { compare } from "./early-exit.ts";

// #region keep
/** The door keeps only the hash, and hashes each guess. Its comparison also stops at the first difference. */
async function keep(code: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code));
  return hex(new Uint8Array(digest));
}
// #endregion

export { costly } from "../door.ts";

export default createDoor({ title: "A door that compares hashes", keep, compare });
