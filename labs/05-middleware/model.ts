import type { Rules } from "../kit/grader/model/promises.ts";

export default { doors: true } satisfies Partial<Rules>;
