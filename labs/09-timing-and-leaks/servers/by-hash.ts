import { hex } from "../../kit/lab/index.ts";
import { createDoor } from "../door.ts";
import { compare } from "./early-exit.ts";

// #region keep
/** The door knows the hash only, and hashes each guess. The comparison is the one that stops early. */
async function keep(code: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code));
  return hex(new Uint8Array(digest));
}
// #endregion

export { costly } from "../door.ts";

export default createDoor({ title: "A door that compares hashes", keep, compare });
