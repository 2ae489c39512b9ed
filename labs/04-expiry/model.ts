import type { Rules } from "../kit/grader/model/promises.ts";

export default { idle: 30 * 60_000, absolute: 8 * 60 * 60_000 } satisfies Partial<Rules>;
