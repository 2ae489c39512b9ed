import type { Unseen } from "./types.ts";

const LOGGED_IN = `return seeOther("/dashboard", { "set-cookie": sessionCookie(id) });`;

export default [
  {
    name: "any-origin-with-credentials",
    why: "Each answer allows the origin that asks to read it, with cookies: a page on another subdomain reads the note.",
    edits: [
      ["return (request) => {", "const site = (request: Request) => {"],
      [
        `default:
        return notFound();
    }
  };`,
        `default:
        return notFound();
    }
  };
  return async (request) => {
    const answer = await site(request);
    const origin = request.headers.get("origin");
    if (origin) {
      answer.headers.set("access-control-allow-origin", origin);
      answer.headers.set("access-control-allow-credentials", "true");
    }
    return answer;
  };`,
      ],
    ],
  },
  {
    name: "debug-prints-headers",
    why: "/comments?debug=1 prints the request's headers, so a script reads the cookie in spite of HttpOnly.",
    edits: [
      [
        "return commentsPage(comments);",
        `if (new URL(request.url).searchParams.has("debug")) return Response.json([...request.headers]);
        return commentsPage(comments);`,
      ],
    ],
  },
  {
    name: "readable-for-scripts-that-ask",
    why: "A login by a script (X-Requested-With) gets a cookie without HttpOnly.",
    edits: [
      [
        LOGGED_IN,
        `const cookie = sessionCookie(id);
    const asked = request.headers.has("x-requested-with");
    return seeOther("/dashboard", { "set-cookie": asked ? cookie.replace("; HttpOnly", "") : cookie });`,
      ],
    ],
  },
  {
    name: "copy-in-other-letters",
    why: "A second cookie, for scripts, holds the ID with each hex digit written as a letter from g to v.",
    edits: [
      [
        LOGGED_IN,
        `const letters = id.replace(/./g, (digit) => String.fromCharCode(103 + Number.parseInt(digit, 16)));
    const answer = seeOther("/dashboard", { "set-cookie": sessionCookie(id) });
    answer.headers.append("set-cookie", \`client=\${letters}; Path=/; Secure; SameSite=Lax\`);
    return answer;`,
      ],
    ],
  },
  {
    name: "none-for-a-frame",
    why: "A login with ?embed in its address gets SameSite=None, for a partner's frame: other sites post with it.",
    edits: [
      [
        LOGGED_IN,
        `const cookie = sessionCookie(id);
    const embedded = new URL(request.url).searchParams.has("embed");
    return seeOther("/dashboard", { "set-cookie": embedded ? cookie.replace("SameSite=Lax", "SameSite=None") : cookie });`,
      ],
    ],
  },
  {
    name: "by-hand-in-capitals",
    why: "The header is put together by hand, with attributes in other letters and another order.",
    isRight: true,
    edits: [
      [
        LOGGED_IN,
        'return seeOther("/dashboard", { "set-cookie": `session_token=${id};SAMESITE=lax;secure; PATH=/; HTTPONLY` });',
      ],
    ],
  },
] satisfies Unseen[];
