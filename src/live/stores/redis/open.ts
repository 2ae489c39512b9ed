/** Everything that needs the `redis` package. */
export { Link } from "./link.ts";
export { RedisStore } from "./redis-store.ts";
