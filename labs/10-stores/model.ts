import type { Rules } from "../kit/grader/model/promises.ts";

export default { disk: true } satisfies Partial<Rules>;
