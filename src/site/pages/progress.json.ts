import type { APIRoute } from "astro";
import { readProgress } from "../../live/learner-progress.ts";

export const prerender = false;
export const GET: APIRoute = async () =>
  Response.json(await readProgress(process.cwd(), process.env), { headers: { "cache-control": "no-store" } });
