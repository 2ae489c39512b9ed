import { labs } from "../../../../../labs/kit/build/all-labs.ts";
import type { APIRoute } from "astro";
import { draftSource } from "../../../data/draft-source.ts";

/** A lab's starter or solution, for the editor. It loads the solution only after a first try. */
export const GET: APIRoute = ({ params: { lab: slug, which } }) => {
  const lab = labs.find((one) => one.slug === slug);
  if (!lab || (which !== "starter" && which !== "solution")) return new Response(null, { status: 404 });
  return Response.json(draftSource(lab, which));
};
