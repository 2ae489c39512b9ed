import { PREFIX } from "./keys.ts";

/** Replaces a stall if it is still the one that was read. Beyond the limit the stall used longest ago is removed. */
export const SWAP_STALL = `
local P = "${PREFIX}"
local key = P .. "stall:" .. ARGV[1]
if (redis.call("GET", key) or "") ~= ARGV[2] then return 0 end
redis.call("SET", key, ARGV[3], "PX", ARGV[6])
redis.call("ZADD", P .. "stalls", ARGV[4], ARGV[1])
redis.call("PEXPIRE", P .. "stalls", ARGV[6])
redis.call("ZREMRANGEBYSCORE", P .. "stalls", "-inf", "(" .. (tonumber(ARGV[4]) - tonumber(ARGV[6])))
while redis.call("ZCARD", P .. "stalls") > tonumber(ARGV[5]) do
  redis.call("DEL", P .. "stall:" .. redis.call("ZPOPMIN", P .. "stalls")[1])
end
return 1
`;
