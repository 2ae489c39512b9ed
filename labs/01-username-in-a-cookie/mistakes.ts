import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const CURRENT_USER = `    const { username = "" } = parseCookie(request.headers.get("cookie") ?? "");
    return users.get(username);`;
const SET_COOKIE = `    const cookie = stringifySetCookie({ name: "username", value: username, path: "/" });
    return seeOther("/dashboard", { "set-cookie": cookie });`;
const FORGE = `  const others = cookieHeader.split(/; */).filter((pair) => pair && !pair.startsWith("username="));
  return ["username=admin", ...others].join("; ");`;
const VERIFY = "    if (!(await users.verify(username, password)))";

/** Adds a function to the code with which some mistakes sign the name. */
const WITH_MARK: [string, string] = [
  "export default function createServer",
  `const key = Math.random();
const mark = (name: string) => String(Array.from(name).reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 9973, key * 9973));

export default function createServer`,
];

export default [
  {
    name: "start-page-asks-for-login",
    why: "The start page needs a session, like the dashboard. So a visitor never gets an ordinary page with the login form.",
    caughtBy: ["the login page opens for anybody"],
    edits: [[`case "GET /":\n        return loginPage();`, `case "GET /":\n        return dashboard(request);`]],
  },
  {
    name: "trusts-that-a-cookie-came",
    why: "headers.get returns null when no cookie came, and the exclamation mark hides this from the compiler.",
    caughtBy: ["the dashboard refuses a visitor without a cookie"],
    edits: [['request.headers.get("cookie") ?? ""', 'request.headers.get("cookie")!']],
  },
  {
    name: "falls-back-to-alice",
    why: "The author forgot to remove a test line: a visitor without a cookie is alice.",
    caughtBy: ["the dashboard refuses a visitor without a cookie"],
    edits: [['const { username = "" } = parseCookie', 'const { username = "alice" } = parseCookie']],
  },
  {
    name: "password-not-awaited",
    why: "A promise is always truthy, so every password is right.",
    caughtBy: ["a wrong password is refused"],
    edits: [[VERIFY, "    if (!users.verify(username, password))"]],
  },
  {
    name: "empty-password-is-fine",
    why: "The server checks the password only if the form contains a password.",
    caughtBy: ["a wrong password is refused"],
    edits: [[VERIFY, "    if (password ? !(await users.verify(username, password)) : !users.get(username))"]],
  },
  {
    name: "login-never-asks",
    why: "If the server knows the name, it lets the visitor in without checking the password.",
    caughtBy: ["a wrong password is refused"],
    edits: [[VERIFY, "    if (!users.get(username))"]],
  },
  {
    name: "every-pair-has-an-equals-sign",
    why: "A pair without an equals sign has no second half, so trimming the second half throws an error.",
    caughtBy: ["a strange Cookie header is refused and crashes nothing"],
    edits: [
      [
        CURRENT_USER,
        `    const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => {
      const at = pair.indexOf("=");
      if (at < 0 && pair.trim()) throw new Error("malformed cookie");
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    });
    const { username = "" } = parseCookie(pairs.map((pair) => pair.join("=")).join("; "));
    return users.get(username);`,
      ],
    ],
  },
  {
    name: "decodes-unguarded",
    why: "decodeURIComponent throws an error for a lone percent sign, in any cookie of the header.",
    caughtBy: ["a strange Cookie header is refused and crashes nothing"],
    edits: [
      ['request.headers.get("cookie") ?? "")', 'request.headers.get("cookie") ?? "", { decode: decodeURIComponent })'],
    ],
  },
  {
    name: "includes-the-text",
    why: "superusername=alice contains username=alice.",
    caughtBy: ["a strange Cookie header is refused and crashes nothing"],
    edits: [
      [
        CURRENT_USER,
        `    const header = request.headers.get("cookie") ?? "";
    const known = ["alice", "bob", "admin"].find((name) => header.includes(\`username=\${name}\`));
    return users.get(known ?? parseCookie(header).username ?? "");`,
      ],
    ],
  },
  {
    name: "searches-unanchored",
    why: "The pattern also matches at the end of a longer name, and the first match wins.",
    caughtBy: ["a strange Cookie header is refused and crashes nothing"],
    edits: [
      [
        CURRENT_USER,
        `    const [pair = ""] = /username=[^;]*/.exec(request.headers.get("cookie") ?? "") ?? [];
    return users.get(parseCookie(pair).username ?? "");`,
      ],
    ],
  },
  {
    name: "cuts-the-header-at-an-equals-sign",
    why: "The code splits the whole header at its equals signs. This works only if there is one cookie, and no equals sign in its value.",
    caughtBy: [
      "the right cookie is found among others",
      "an odd username opens its own account or no account",
      "forge() turns anyone's Cookie header into admin's",
    ],
    edits: [
      [
        CURRENT_USER,
        `    const [name, username = ""] = (request.headers.get("cookie") ?? "").split("=");
    return name === "username" ? users.get(username) : undefined;`,
      ],
    ],
  },
  {
    name: "splits-on-semicolon-and-space-only",
    why: "Browsers send a space after a semicolon, but some other programs do not.",
    caughtBy: ["the right cookie is found among others"],
    edits: [
      [
        CURRENT_USER,
        `    const pairs = (request.headers.get("cookie") ?? "").split("; ");
    const own = pairs.find((pair) => pair.startsWith("username=")) ?? "";
    return users.get(parseCookie(own).username ?? "");`,
      ],
    ],
  },
  {
    name: "people-in-a-plain-object",
    why: "A plain object inherits constructor, so the cache finds a user whom nobody put there.",
    caughtBy: ["a strange value in the cookie logs nobody in"],
    edits: [
      [
        "  // #region currentUser",
        "  const seen: Record<string, ReturnType<typeof users.get>> = {};\n  // #region currentUser",
      ],
      ["return users.get(username);", "return (seen[username] ??= users.get(username));"],
    ],
  },
  {
    name: "empty-name-is-a-guest",
    why: "The server treats any cookie as a login, even a cookie with an empty name.",
    caughtBy: ["a strange value in the cookie logs nobody in"],
    edits: [
      [
        CURRENT_USER,
        `    const { username } = parseCookie(request.headers.get("cookie") ?? "");
    if (username === "") return { name: "guest", role: "member", note: "" } as const;
    return users.get(username ?? "");`,
      ],
    ],
  },
  {
    name: "any-name-counts",
    why: "The server accepts any value in the cookie as a user's name, even if there is no such user.",
    caughtBy: ["a strange value in the cookie logs nobody in"],
    edits: [
      [
        CURRENT_USER,
        `    const { username } = parseCookie(request.headers.get("cookie") ?? "");
    if (username === undefined) return undefined;
    return users.get(username) ?? ({ name: username, role: "member", note: "" } as const);`,
      ],
    ],
  },
  {
    name: "echoes-the-name-unescaped",
    why: "The page with the refusal prints the cookie's value as HTML, so a cookie can carry a script.",
    caughtBy: ["a strange value in the cookie logs nobody in"],
    edits: [
      ["  forbidden,\n", "  forbidden,\n  html,\n"],
      [
        'return user ? dashboardPage(user) : loginPage("Please log in.", 401);',
        `if (user) return dashboardPage(user);
    const { username = "" } = parseCookie(request.headers.get("cookie") ?? "");
    return html("Log in", \`<p>There is no \${username} here. <a href="./">Log in</a></p>\`, 401);`,
      ],
    ],
  },
  {
    name: "no-path",
    why: "The cookie's path is /login, so the browser never sends it to the dashboard.",
    caughtBy: ["a right password opens the dashboard"],
    edits: [['value: username, path: "/" }', 'value: username, path: "/login" }']],
  },
  {
    name: "one-name-for-all-visitors",
    why: "The name is in a variable that all visitors share, so every visitor becomes the user who logged in last.",
    caughtBy: ["a right password opens the dashboard"],
    edits: [
      ["  // #region login", '  let current = "";\n  // #region login'],
      [SET_COOKIE, `    current = username;\n${SET_COOKIE}`],
      ["return users.get(username);", "return users.get(username && current);"],
    ],
  },
  {
    name: "admin-page-for-all-members",
    why: "Every user who is logged in may open the admin page.",
    caughtBy: ["only the admin opens the admin page"],
    edits: [['return user.role === "admin" ? adminPage() : forbidden();', "return adminPage();"]],
  },
  {
    name: "logout-forgets-the-cookie",
    why: "The page changes, but the cookie stays.",
    caughtBy: ["after a logout, the browser is not logged in"],
    edits: [
      [
        'return seeOther("/", { "set-cookie": stringifySetCookie({ name: "username", value: "", path: "/", maxAge: 0 }) });',
        'return seeOther("/");',
      ],
    ],
  },
  {
    name: "logout-clears-another-path",
    why: "A browser finds a cookie by name and path. This header has another path, so it deletes a cookie that nobody has.",
    caughtBy: ["after a logout, the browser is not logged in"],
    edits: [['path: "/", maxAge: 0', 'path: "/logout", maxAge: 0']],
  },
  {
    name: "glues-the-header",
    why: "A semicolon in the name ends the value and begins an attribute.",
    caughtBy: ["a username cannot add attributes to the cookie"],
    edits: [
      [
        'const cookie = stringifySetCookie({ name: "username", value: username, path: "/" });',
        "const cookie = `username=${username}; Path=/`;",
      ],
    ],
  },
  {
    name: "encodes-all-but-the-semicolon",
    why: "encodeURI is made for whole addresses: it encodes the space after a semicolon, but not the semicolon.",
    caughtBy: ["a username cannot add attributes to the cookie"],
    edits: [
      [
        'const cookie = stringifySetCookie({ name: "username", value: username, path: "/" });',
        "const cookie = `username=${encodeURI(username)}; Path=/`;",
      ],
    ],
  },
  {
    name: "drops-equals-signs",
    why: "split takes the header apart at every equals sign, so YWJj== comes back as YWJj, who is somebody else.",
    caughtBy: ["an odd username opens its own account or no account"],
    edits: [
      [
        CURRENT_USER,
        `    for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
      const [name = "", value = ""] = pair.split("=");
      if (name.trim() === "username") return users.get(parseCookie(\`u=\${value}\`).u ?? "");
    }
    return undefined;`,
      ],
    ],
  },
  {
    name: "decodes-twice",
    why: "The code decodes a value that the package has already decoded. So the name dave%20 becomes another user's name.",
    caughtBy: ["an odd username opens its own account or no account"],
    edits: [["return users.get(username);", "return users.get(unescape(username));"]],
  },
  {
    name: "forge-changes-nothing",
    why: "The function forge() returns only the other cookies, and does not add the admin's name.",
    caughtBy: ["forge() turns anyone's Cookie header into admin's"],
    edits: [['["username=admin", ...others]', "others"]],
  },
  {
    name: "forge-replaces-bob-only",
    why: "The function forge() replaces only the name bob, so it works only with bob's header.",
    caughtBy: ["forge() turns anyone's Cookie header into admin's"],
    edits: [[FORGE, '  return cookieHeader.replace("username=bob", "username=admin");']],
  },
  {
    name: "hides-the-name-in-base64",
    why: "Anybody can decode base64, so the attack still works. But forge writes a plain name, so forge does not work.",
    caughtBy: ["forge() turns anyone's Cookie header into admin's"],
    edits: [
      ['value: username, path: "/" }', 'value: btoa(encodeURIComponent(username)), path: "/" }'],
      [
        "return users.get(username);",
        `try {
      return users.get(decodeURIComponent(atob(username)));
    } catch {
      return undefined;
    }`,
      ],
    ],
  },
  {
    name: "signature-not-bound-to-the-name",
    why: "The mark is the same for everybody, so bob's mark also works with admin's name.",
    caughtBy: ["forge() turns anyone's Cookie header into admin's"],
    edits: [
      WITH_MARK,
      ['value: username, path: "/" }', 'value: `${username}|${mark("")}`, path: "/" }'],
      [
        "return users.get(username);",
        `const at = username.lastIndexOf("|");
    return username.slice(at + 1) === mark("") ? users.get(username.slice(0, at)) : undefined;`,
      ],
    ],
  },
  {
    name: "forge-knows-the-key",
    why: "The server signs the name, and forge borrows the server's key, which no thief has.",
    caughtBy: ["forging the cookie works on this server (chapter 2 stops it)"],
    edits: [
      WITH_MARK,
      ['value: username, path: "/" }', 'value: `${username}|${mark(username)}`, path: "/" }'],
      [
        "return users.get(username);",
        `const at = username.lastIndexOf("|");
    const name = username.slice(0, at);
    return username.slice(at + 1) === mark(name) ? users.get(name) : undefined;`,
      ],
      ['["username=admin", ...others]', '[`username=admin|${mark("admin")}`, ...others]'],
    ],
  },
  {
    name: "refuses-and-shows-it-anyway",
    why: "The status says that the server refuses. But the body still contains the page, so a thief can read the admin's note there (CWE-698).",
    caughtBy: ["no answer shows a note to somebody else or redirects to a wrong page"],
    edits: [
      [
        'return user.role === "admin" ? adminPage() : forbidden();',
        `const admin = users.get("admin") ?? user;
    return user.role === "admin" ? adminPage() : new Response(dashboardPage(admin).body, { status: 403 });`,
      ],
    ],
  },
  {
    name: "repeats-the-post",
    why: "307 tells the browser to POST the form again, with name and password, to the dashboard, which does not accept POST.",
    caughtBy: ["no answer shows a note to somebody else or redirects to a wrong page"],
    edits: [
      [
        'return seeOther("/dashboard", { "set-cookie": cookie });',
        'return new Response(null, { status: 307, headers: { location: "/dashboard", "set-cookie": cookie } });',
      ],
    ],
  },
  ...kinds(1),
] satisfies Mistake[];

/** Wrong ways that no request to this lab can show, or that this lab does not judge, each with the reason. */
export const notShown: string[] = [
  "The code looks up only the cookie called username, and no object inherits this key. The mistake people-in-a-plain-object shows what happens if the code looks up the cookie's value.",
  "Lab 1 asks for a plain name, so there is nothing to fix yet. Lab 2 has the mistake name-with-its-hash, and its attack computes such hashes.",
  "The chapter asks for a plain name, so the checks refuse any signature that protects the name. The mistake signature-not-bound-to-the-name shows a signature that does not protect the name.",
];
