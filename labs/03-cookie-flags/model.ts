import type { Rules } from "../kit/grader/model/promises.ts";

export default { comments: true } satisfies Partial<Rules>;
