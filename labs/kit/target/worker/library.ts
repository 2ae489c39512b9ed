/**
 * The modules that a learner's file may import in a page: the kit without the parts that need Node, and a few packages.
 */
import * as cookie from "cookie";
import * as jose from "jose";
import { fillFrom } from "../random-fill.ts";
import type { Library } from "./modules.ts";
import { Buffer } from "./node/buffer.ts";
import { cryptoFrom } from "./node/crypto.ts";
import { promisify } from "./node/promisify.ts";

/** Stores outside the program need Node: files, SQLite, Redis. */
const kit = import.meta.glob<object>(
  ["../../lab/**/*.ts", "!../../lab/stores/file.ts", "!../../lab/stores/sqlite.ts", "!../../lab/stores/redis.ts"],
  { eager: true },
);

/** Reads `crypto` at each call, because a check may have replaced the generator. */
const random = fillFrom((bytes) => void crypto.getRandomValues(bytes));

export const library: Library = {
  ...Object.fromEntries(Object.entries(kit).map(([path, module]) => [path.replace("../../", "labs/kit/"), module])),
  cookie,
  jose,
  "node:crypto": cryptoFrom(random),
  "node:buffer": { Buffer },
  "node:util": { promisify, TextDecoder, TextEncoder },
};
