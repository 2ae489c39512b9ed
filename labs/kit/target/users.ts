import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { User, Users } from "../lab/index.ts";

export type Account = { name: string; password: string; role: User["role"]; note: string };

/** The passwords that the lab's page shows. Admin's is random, and nobody gets it. */
export const PASSWORDS = { alice: "wonderland", bob: "builder" } as const;

/**
 * Far below OWASP's minimum for scrypt (N = 2^17), because a graded run logs in more than a thousand times a second.
 */
const COST = { N: 16, r: 1, p: 1 };

// Saved at load time: a check may later replace crypto.randomBytes for the learner's code.
const random = randomBytes;

/** The given accounts, passwords kept as salted scrypt hashes. */
export function createUsers(accounts: readonly Account[]): Users {
  const salt = random(16);
  const hash = (password: string) => scryptSync(password, salt, 32, COST);
  const known = new Map(accounts.map(({ password, ...user }) => [user.name, { user, hash: hash(password) }]));
  const nobody = random(32);
  return {
    get: (name) => known.get(name)?.user,
    // Hash for an unknown name too, so that the time does not show which names exist.
    verify: async (name, password) => timingSafeEqual(hash(password), known.get(name)?.hash ?? nobody),
  };
}
