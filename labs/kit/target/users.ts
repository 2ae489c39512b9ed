import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import { hex, type User, type Users } from "../lab/index.ts";

export type Account = { name: string; password: string; role: User["role"]; note: string };

/** What has changed about a user since the server was new, as plain data. `hash` is of the new password. */
export type Changed = { salt?: string; hash?: string; role?: User["role"]; closed?: true };

/** The passwords that the lab's page shows. Admin's is random, and nobody gets it. */
export const PASSWORDS = { alice: "wonderland", bob: "builder" } as const;

/**
 * Far below OWASP's minimum for scrypt (N = 2^17), because a graded run logs in more than a thousand times a second.
 */
const COST = { N: 16, r: 1, p: 1 };

// Saved at load time: a check may later replace crypto.randomBytes for the learner's code.
const random = randomBytes;

const hashOf = (password: string, salt: string): Uint8Array => scryptSync(password, salt, 32, COST);
const bytesOf = (digits: string): Uint8Array => Uint8Array.from(digits.match(/../g) ?? [], (two) => parseInt(two, 16));

/**
 * The given accounts, passwords kept as salted scrypt hashes. Changes go to `changed`: a server that gets the same Map
 * knows them too.
 */
export function createUsers(accounts: readonly Account[], changed = new Map<string, Changed>()): Users {
  const salt = hex(random(16));
  const known = new Map(accounts.map(({ password, ...user }) => [user.name, { user, hash: hashOf(password, salt) }]));
  const nobody = random(32);
  const get = (name: string): User | undefined => {
    const { role, closed } = changed.get(name) ?? {};
    const user = closed ? undefined : known.get(name)?.user;
    return user && role ? { ...user, role } : user;
  };
  return {
    get,
    async verify(name, password) {
      const { salt: own = salt, hash } = changed.get(name) ?? {};
      const wanted = hash === undefined ? known.get(name)?.hash : bytesOf(hash);
      // Hash for an unknown name too, so that the time does not show which names exist.
      return timingSafeEqual(hashOf(password, own), (get(name) && wanted) ?? nobody);
    },
    async change(name, { password, ...to }) {
      if (!get(name)) return false;
      const own = hex(random(16));
      const secret = password === undefined ? {} : { salt: own, hash: hex(hashOf(password, own)) };
      changed.set(name, { ...changed.get(name), ...secret, ...to });
      return true;
    },
  };
}
