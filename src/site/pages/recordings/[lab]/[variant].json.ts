import { labs } from "../../../../../labs/kit/build/all-labs.ts";
import type { APIRoute } from "astro";
import { recorded } from "../../../../browser/panel/recorded.ts";

export const getStaticPaths = () =>
  labs.flatMap(({ slug }) => ["starter", "solution"].map((variant) => ({ params: { lab: slug, variant } })));

/** The run that an untouched panel shows, for stepping through it. */
export const GET: APIRoute = async ({ params: { lab = "", variant = "" } }) =>
  Response.json((await recorded(lab, variant)).events);
