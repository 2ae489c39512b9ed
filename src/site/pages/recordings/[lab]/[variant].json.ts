import { labs } from "../../../../../labs/kit/build/all-labs.ts";
import type { APIRoute } from "astro";
import { recorded } from "../../../../browser/panel/recorded.ts";

/** The run that an untouched panel shows, for stepping through it. */
export const GET: APIRoute = async ({ params: { lab = "", variant = "" } }) => {
  const isKnown = labs.some(({ slug }) => slug === lab) && ["starter", "solution"].includes(variant);
  return isKnown ? Response.json((await recorded(lab, variant)).events) : new Response(null, { status: 404 });
};
