import type { APIRoute } from "astro";
import { version } from "../../../../package.json";
import { readProgress } from "../../../live/learner-progress.ts";
import { feats } from "../../data/done.ts";
import { doneImage } from "../../data/done-image.ts";

export const prerender = false;
export const GET: APIRoute = async () => {
  const { labs } = await readProgress(process.cwd(), process.env);
  const image = doneImage(await feats(labs), { wristband: version, node: process.versions.node });
  return new Response(image, { headers: { "content-type": "image/svg+xml", "cache-control": "no-store" } });
};
