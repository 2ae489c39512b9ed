import type { Rules } from "../kit/grader/model/promises.ts";

export default { limit: 3, races: true } satisfies Partial<Rules>;
