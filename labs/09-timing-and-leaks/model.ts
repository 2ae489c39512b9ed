import type { Rules } from "../kit/grader/model/promises.ts";

export default { handed: true } satisfies Partial<Rules>;
