import * as site from "../../kit/lab/index.ts";
import type { CreateServer } from "../../kit/lab/index.ts";
import createStarter from "../starter.ts";

/**
 * The starter with a token in every form except the login form, because that token would need a session before the
 * login.
 */
const createServer: CreateServer<{ username: string }> = (lab) => {
  const shop = createStarter(lab);

  // #region token
  /** Made from the session's ID, which nobody else knows. Nobody can compute the ID from the token. */
  async function tokenFor(sessionId: string): Promise<string> {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`form ${sessionId}`));
    return site.hex(new Uint8Array(digest));
  }

  return async (request) => {
    const token = await tokenFor(site.sessionId(request));
    if (request.method === "POST" && new URL(request.url).pathname !== "/login") {
      const { token: shown = "" } = await site.readForm(request.clone());
      if (!site.constantTimeEqual(shown, token)) return site.notFromHere();
    }
    return site.withHiddenField(await shop(request), "token", token);
  };
  // #endregion
};
export default createServer;
