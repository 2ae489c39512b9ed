import { runAttack } from "../../kit/grader/attack.ts";
import { must } from "../../kit/grader/expect.ts";
import { defends } from "../../kit/grader/suite.ts";
import attack from "../attack.ts";
import { LOGIN } from "./login.ts";

export default [
  defends(
    "forge() turns anyone's Cookie header into admin's",
    {
      needs: [LOGIN],
      why: "Anybody who can write this header is the admin: the server believes any name that you send.",
      hints: [
        "Your server compares the cookie only with a list of names. What must the thief write to become the admin?",
        "Drop the pair called username, and put your own in its place. The header that forge() gets may hold other cookies, or be empty.",
        'return ["username=admin", ...others].join("; ");',
      ],
      read: "#break-it",
      until: "random-ids",
    },
    async ({ alice, bob, thief, notes, call }) => {
      await alice.login();
      await bob.login();
      const headers = [bob.cookieHeader(), alice.cookieHeader(), `theme=dark; ${bob.cookieHeader()}; x=1`, ""];
      for (const cookie of headers) {
        const forged = await call("forge", cookie);
        must(typeof forged === "string", {
          expected: `forge("${cookie}") to return a Cookie header, a string`,
          got: forged === null ? "null" : typeof forged,
        });
        const page = await thief.get("/dashboard", { headers: { cookie: forged } });
        must(page.response.status === 200 && page.response.body.includes(notes.admin), {
          expected: `forge("${cookie}") to return a Cookie header that opens the admin's dashboard`,
          got:
            forged === ""
              ? "an empty text"
              : `"${forged}", which opens ${page.response.status === 200 ? "another one" : "nothing"}`,
          at: page,
        });
      }
    },
  ),
  defends(
    "forging the cookie works on this server (chapter 2 stops it)",
    {
      needs: [LOGIN],
      why: attack.why,
      hints: [
        "This check expects a server that believes the name in the cookie, as the chapter says.",
        "Put the plain username in the cookie. Do not sign the name: a signature stops the forgery one chapter too early, and chapter 2 says why a list is better.",
        'stringifySetCookie({ name: "username", value: username, path: "/" })',
      ],
      read: "#break-it",
      until: "random-ids",
    },
    async (scene) => {
      const { stolen } = await runAttack(attack, scene);
      must(stolen, {
        expected: "bob's cookie, edited to say admin, to open admin's dashboard",
        got: "a thief who cannot read the dashboard",
        at: scene.exchanges.at(-1),
      });
    },
  ),
];
