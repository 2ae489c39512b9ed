import type { Rules } from "../kit/grader/model/promises.ts";

export default { baskets: false, limit: Infinity, disk: false, tokens: true } satisfies Partial<Rules>;
