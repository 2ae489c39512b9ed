import { header, setCookies, type Exchange } from "../../kit/browser/browser.ts";
import { describe, must, mustLogIn } from "../../kit/grader/expect.ts";
import { PASSWORDS } from "../../kit/grader/scene.ts";
import { works } from "../../kit/grader/suite.ts";
import { named } from "./doors.ts";

const locationOf = ({ request, response }: Exchange): URL | undefined => {
  const to = header(response, "location");
  return to && URL.canParse(to, request.origin + request.path) ? new URL(to, request.origin + request.path) : undefined;
};

/** The answer as the handler made it: its status, where it leads, and its own cookies. */
function mustArrive(at: Exchange, status: number, to: string, cookies: string[] = []): void {
  must(at.response.status === status && (to === "" || locationOf(at)?.pathname === to), {
    expected: `${named(at.request)} to answer with status ${status}${to && ` to ${to}`}`,
    got: describe(at),
    at,
  });
  for (const cookie of cookies) {
    const came = setCookies(at.response);
    must(
      came.some((line) => line.startsWith(`${cookie};`) || line === cookie),
      {
        expected: `the handler's cookie ${cookie}, in a Set-Cookie header of its own`,
        got:
          came.length === 0 ? "no Set-Cookie at all" : `only ${came.map((line) => line.split(";")[0]).join(" and ")}`,
        at,
      },
    );
  }
}

export const passThrough = works(
  "a handler's answer arrives as the handler sent it",
  {
    why: "If requireSession builds a new answer, it may lose alice's file, her settings or a redirect.",
    hints: [
      "Only one thing may change in the handler's answer: requireSession adds the renewed cookie. What else does your code change?",
      "Return the same Response object that the handler made. Add your cookie with headers.append, because headers.set removes the handler's cookies.",
      "return withCookie(await handler(user, request), id, expiresAt(session) - now());",
    ],
    read: "#what-the-handler-answers",
  },
  async ({ alice, admin, notes }) => {
    await alice.login();
    await admin.login();
    const file = await alice.post("/export");
    mustArrive(file, 201, "", ["exported=yes", "export_format=txt"]);
    must(file.response.body === notes.alice && header(file.response, "content-disposition").includes("note.txt"), {
      expected: "POST /export to send alice's note as the file note.txt",
      got: `the body "${file.response.body.slice(0, 60)}" as "${header(file.response, "content-disposition")}"`,
      at: file,
    });
    mustArrive(await alice.post("/theme", { theme: "dark" }), 303, "/dashboard", ["theme=dark"]);
    mustArrive(await alice.post("/comments", { text: "hello" }), 303, "/comments");
    mustArrive(await admin.ask("DELETE", "/comments", undefined), 303, "/comments");
    mustArrive(await admin.get("/admin"), 200, "");
  },
);

/** Browsers take tabs out of an address, read a backslash as a slash, and need no slashes after another scheme. */
const ELSEWHERE = ["//evil.test", "https://evil.test/", "/\\evil.test", "/\t/evil.test", "http:evil.test"];

/** Names of fields that ask a site to send users back. */
const ASKING =
  "next return return_to returnTo redirect redirect_to redirectTo redirect_uri url to from goto target continue back callbackUrl".split(
    " ",
  );

export const staysHere = works(
  "the login leads to no other site",
  {
    why: "Otherwise alice follows a link to the real login page, and lands on a thief's copy of this page, which asks for her password again.",
    hints: [
      "Where does the Location after a login come from? Can a thief write this address into a link?",
      "Send everybody to the dashboard. If you want to send users back to the page where they were, accept only paths from your own list. The visitor, or the page that the visitor came from, writes the query, the form, Referer and X-Forwarded-Host.",
      'return withCookie(site.seeOther("/dashboard"), id, expiresAt(session) - now());',
    ],
    read: "#paths-and-headers-are-typed-by-the-visitor",
  },
  async ({ alice, thief }) => {
    for (const to of ELSEWHERE) {
      const asked = Object.fromEntries(ASKING.map((name) => [name, to]));
      const headers = { referer: "https://evil.test/", "x-forwarded-host": "evil.test" };
      const query = new URLSearchParams(asked).toString();
      const refusal = await thief.get(`/dashboard?${query}`);
      const form = { username: "alice", password: PASSWORDS.alice, ...asked };
      const login = await alice.post(`/login?${query}`, form, { headers });
      mustLogIn(login);
      for (const at of [refusal, login]) {
        must((locationOf(at)?.origin ?? at.request.origin) === at.request.origin, {
          expected: `an answer that leads to no other site, although the request asks for ${JSON.stringify(to)}`,
          got: describe(at),
          at,
        });
      }
    }
  },
);
