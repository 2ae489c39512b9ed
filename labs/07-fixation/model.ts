import type { Rules } from "../kit/grader/model/promises.ts";

export default { baskets: true, rotation: true } satisfies Partial<Rules>;
