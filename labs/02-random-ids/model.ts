import type { Rules } from "../kit/grader/model/promises.ts";

export default { secret: true } satisfies Partial<Rules>;
