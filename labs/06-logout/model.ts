import type { Rules } from "../kit/grader/model/promises.ts";

export default { logout: true } satisfies Partial<Rules>;
