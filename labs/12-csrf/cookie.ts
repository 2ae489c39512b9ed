import type { Handler } from "../kit/lab/index.ts";

/** The same server, with another SameSite on its cookies: the text for the header, or no SameSite at all. */
export const withSameSite =
  (server: Handler, attribute: string): Handler =>
  async (request) => {
    const answer = await server(request);
    const cookies = answer.headers.getSetCookie();
    if (cookies.length === 0) return answer;
    const changed = new Response(answer.body, answer);
    changed.headers.delete("set-cookie");
    for (const cookie of cookies) changed.headers.append("set-cookie", cookie.replace("; SameSite=Lax", attribute));
    return changed;
  };
