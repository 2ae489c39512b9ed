import type { APIRoute } from "astro";
import { benchPolicy } from "../../../../labs/kit/build/bench-policy.ts";
import { benchFile, FRAME } from "../../data/bench-files.ts";

/**
 * What grades a draft in the reader's browser. The build writes each file once. `npm run dev` answers with these
 * headers; src/http/statics.ts gives the built files its own.
 */
export const GET: APIRoute = async ({ params: { file = "" } }) => {
  const text = await benchFile(file);
  if (text === undefined) return new Response(null, { status: 404 });
  if (file !== FRAME) return new Response(text, { headers: { "content-type": "text/javascript; charset=utf-8" } });
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": benchPolicy(text) };
  return new Response(text, { headers });
};
