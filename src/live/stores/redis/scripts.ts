import { defineScript } from "redis";
import { GLANCE_MS } from "../sandbox.ts";
import { PREFIX } from "./keys.ts";
import { SWAP_STALL } from "./stall-script.ts";

/** What must happen in one step is Lua that Redis runs. Here are helpers for it. When a sandbox is dropped, a message tells the processes that follow its servers. */
const SHARED = `
local P = "${PREFIX}"
local call = redis.call
local UNREADABLE = "unreadable"
local function watched(sandbox, name)
  return call("PUBSUB", "NUMSUB", P .. "events:" .. sandbox .. "/" .. name)[2]
end
local function drop_server(sandbox, name)
  call("HDEL", P .. "box:" .. sandbox, "=" .. name, "v" .. name)
  call("ZREM", P .. "used:" .. sandbox, name)
  call("PUBLISH", P .. "events:" .. sandbox .. "/" .. name, "")
end
local function drop(sandbox)
  local from = call("HGET", P .. "box:" .. sandbox, "from")
  for _, name in ipairs(call("ZRANGE", P .. "used:" .. sandbox, 0, -1)) do drop_server(sandbox, name) end
  call("DEL", P .. "box:" .. sandbox, P .. "used:" .. sandbox)
  for _, set in ipairs({"boxes", "looked"}) do call("ZREM", P .. set, sandbox) end
  if from then for _, set in ipairs({"from:", "looked:"}) do call("ZREM", P .. set .. from, sandbox) end end
end
local function used_now(sandbox, from, now, idle, looked)
  local sets = {P .. "boxes", P .. "from:" .. from}
  if looked then sets = {P .. "boxes", P .. "from:" .. from, P .. "looked", P .. "looked:" .. from} end
  for _, set in ipairs(sets) do call("ZADD", set, now, sandbox) end
  for _, key in ipairs({P .. "box:" .. sandbox, P .. "used:" .. sandbox, P .. "from:" .. from, P .. "looked:" .. from}) do
    call("PEXPIRE", key, idle)
  end
end
`;

/**
 * Takes the lease on a sandbox and answers the record in the same step. One of
 * {"busy"}, {"fast"}, {"sandboxes" | "sandboxesPerAddress" | "servers", seconds to wait}, or
 * {"taken", version, record, how many processes follow the server}. The record is "" for a new server, and when the
 * asker has this version already. What another program left in place of a sandbox is deleted, and the record is no record then.
 */
const TAKE = `${SHARED}
local sandbox, name, from, token, have, count = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local now, lease_ms, acts = tonumber(ARGV[7]), ARGV[8], ARGV[9]
local most = cjson.decode(ARGV[10])
local box, used, lease = P .. "box:" .. sandbox, P .. "used:" .. sandbox, P .. "lease:" .. sandbox
local function is_other(key, kind)
  local found = call("TYPE", key).ok
  return found ~= "none" and found ~= kind
end
local known = call("EXISTS", box) == 1
local unreadable = is_other(box, "hash") or is_other(used, "zset") or (known and not call("HGET", box, "from"))
if unreadable then
  call("DEL", box, used)
  known = false
end

if known and count == "1" then
  local second = tostring(math.floor(now / 1000))
  if call("HGET", box, "second") ~= second then call("HSET", box, "second", second, "requests", 0) end
  if call("HINCRBY", box, "requests", 1) > most.requestsPerSecond then return {"fast"} end
end
if not call("SET", lease, token, "NX", "PX", lease_ms) then return {"busy"} end

local function is_free(other)
  if call("EXISTS", P .. "lease:" .. other) == 1 then return false end
  for _, name in ipairs(call("ZRANGE", P .. "used:" .. other, 0, -1)) do
    if watched(other, name) > 0 then return false end
  end
  return true
end
local function make_room(set, looked, cap)
  for _, each in ipairs({set, looked}) do
    call("ZREMRANGEBYSCORE", each, "-inf", "(" .. (now - most.sandboxIdle))
  end
  if call("ZCARD", set) < most[cap] then return end
  local glances = call("ZRANGE", looked, 0, 19, "WITHSCORES")
  for i = 1, #glances, 2 do
    if now - tonumber(glances[i + 1]) < ${GLANCE_MS} then break end
    if is_free(glances[i]) then return drop(glances[i]) end
  end
  local oldest = call("ZRANGE", set, 0, 19, "WITHSCORES")
  for i = 1, #oldest, 2 do
    if now - tonumber(oldest[i + 1]) < most.sandboxRest then break end
    if call("EXISTS", P .. "lease:" .. oldest[i]) == 0 then return drop(oldest[i]) end
  end
  return {cap, math.max(1, math.ceil((tonumber(oldest[2]) + most.sandboxRest - now) / 1000))}
end
if not known then
  local full = make_room(P .. "from:" .. from, P .. "looked:" .. from, "sandboxesPerAddress")
    or make_room(P .. "boxes", P .. "looked", "sandboxes")
  if full then
    call("DEL", lease)
    return full
  end
  call("HSET", box, "from", from, "second", tostring(math.floor(now / 1000)), "requests", 1)
else
  from = call("HGET", box, "from")
end
if not call("ZSCORE", used, name) and call("ZCARD", used) >= most.servers then
  local gone = false
  for _, other in ipairs(call("ZRANGE", used, 0, -1)) do
    if not gone and watched(sandbox, other) == 0 then
      drop_server(sandbox, other)
      gone = true
    end
  end
  if not gone then
    call("DEL", lease)
    return {"servers", 5}
  end
end
if acts == "1" and call("HGET", box, "acted") ~= "1" then
  call("HSET", box, "acted", 1)
  for _, set in ipairs({"looked", "looked:" .. from}) do call("ZREM", P .. set, sandbox) end
end
used_now(sandbox, from, now, most.sandboxIdle, call("HGET", box, "acted") ~= "1")
local version = call("HGET", box, "v" .. name) or ""
local record = ""
if version ~= "" and version ~= have then record = call("HGET", box, "=" .. name) or UNREADABLE end
if unreadable then record = UNREADABLE end
return {"taken", version, record, watched(sandbox, name)}
`;

/**
 * Gives the lease back, writes the record unless it is "", and publishes the events unless they are "". Answers 0 and
 * does nothing when another process has the lease by now. The record's first line is everything but its log.
 */
const GIVE = `${SHARED}
local sandbox, name, token, version, record, events = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local now = ARGV[7]
local most = cjson.decode(ARGV[8])
local box, used, lease = P .. "box:" .. sandbox, P .. "used:" .. sandbox, P .. "lease:" .. sandbox
if call("GET", lease) ~= token then return 0 end
call("DEL", lease)
if record ~= "" then call("HSET", box, "=" .. name, record, "v" .. name, version) end
if call("HEXISTS", box, "=" .. name) == 1 then call("ZADD", used, now, name) end
if events ~= "" then call("PUBLISH", P .. "events:" .. sandbox .. "/" .. name, events) end

local names, sum = call("ZRANGE", used, 0, -1), 0
for _, other in ipairs(names) do sum = sum + call("HSTRLEN", box, "=" .. other) end
for pass = 1, 2 do
  for _, other in ipairs(names) do
    if sum > most.sandboxBytes and other ~= name then
      local length = call("HSTRLEN", box, "=" .. other)
      if pass == 1 then
        local head = string.match(call("HGET", box, "=" .. other), "^[^\\n]*")
        if #head < length then call("HSET", box, "=" .. other, head, "v" .. other, version) end
        sum = sum - length + #head
      elseif watched(sandbox, other) == 0 then
        drop_server(sandbox, other)
        sum = sum - length
      end
    end
  end
end
for _, key in ipairs({box, used}) do call("PEXPIRE", key, most.sandboxIdle) end
return 1
`;

/** Extends a lease. Answers 0 when another process has it by now. */
const HOLD = `
if redis.call("GET", KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call("PEXPIRE", KEYS[1], ARGV[2])
`;

/** Gives a lease back, and changes nothing else. */
const LEAVE = `
if redis.call("GET", KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call("DEL", KEYS[1])
`;

/** Marks sandboxes with open event streams as used. */
const STAY = `${SHARED}
local now, idle = ARGV[1], ARGV[2]
for i = 3, #ARGV do
  local box = P .. "box:" .. ARGV[i]
  local from = call("HGET", box, "from")
  if from then
    used_now(ARGV[i], from, now, idle, call("HGET", box, "acted") ~= "1")
  end
end
return 0
`;

/** A script that gets only arguments and makes its keys from them. This needs one Redis, not a cluster. */
const script = (SCRIPT: string) =>
  defineScript({
    SCRIPT,
    NUMBER_OF_KEYS: 0,
    parseCommand: (parser, ...args: string[]) => parser.push(...args),
    transformReply: (reply: unknown) => reply,
  });

const onLease = (SCRIPT: string) =>
  defineScript({
    SCRIPT,
    NUMBER_OF_KEYS: 1,
    parseCommand(parser, sandbox: string, ...args: string[]) {
      parser.pushKey(`${PREFIX}lease:${sandbox}`);
      parser.push(...args);
    },
    transformReply: (reply: unknown) => reply,
  });

export type Taken =
  | ["busy"]
  | ["fast"]
  | ["sandboxes" | "sandboxesPerAddress" | "servers", wait: number]
  | ["taken", version: string, record: string, watched: number];

/** Gives the reply of `take` its type. */
export const readTaken = (reply: unknown): Taken => reply as Taken;

export const scripts = {
  take: script(TAKE),
  give: script(GIVE),
  stay: script(STAY),
  swapStall: script(SWAP_STALL),
  hold: onLease(HOLD),
  leave: onLease(LEAVE),
};
