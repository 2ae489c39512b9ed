import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { User, Users } from "../lab/index.ts";

export type Account = { name: string; password: string; role: User["role"]; note: string };

/** The passwords that the lab's page tells the reader. Admin's is random and told to nobody. */
export const PASSWORDS = { alice: "wonderland", bob: "builder" } as const;

/** Far below OWASP's floor for scrypt (N = 2^17): a graded run logs in more than a thousand times a second. */
const COST = { N: 16, r: 1, p: 1 };

// Kept from before a check could hold the generator back for a learner's code.
const random = randomBytes;

/** The given accounts, passwords kept as salted scrypt hashes. */
export function createUsers(accounts: readonly Account[]): Users {
  const salt = random(16);
  const hash = (password: string) => scryptSync(password, salt, 32, COST);
  const known = new Map(accounts.map(({ password, ...user }) => [user.name, { user, hash: hash(password) }]));
  const nobody = random(32);
  return {
    get: (name) => known.get(name)?.user,
    // An unknown name costs one hash too, so that the time taken does not tell which names exist.
    verify: async (name, password) => timingSafeEqual(hash(password), known.get(name)?.hash ?? nobody),
  };
}
