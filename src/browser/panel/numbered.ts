import type { Step } from "../../../labs/kit/grader/play-story.ts";
import type { LiveEvent } from "../../live/server/events.ts";

/** The steps of a run as events of a live server. */
export const numbered = (steps: readonly Step[]): LiveEvent[] => steps.map((step, at) => ({ id: at + 1, ...step }));
