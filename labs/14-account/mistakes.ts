import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const KEEP = "a new password logs the user in, and the old one does not";
const OTHERS = "one user's change ends nobody else's session";
const LIST = "each button on the account page logs out one of the user's devices";
const ROLES = "the admin gives roles, and nobody else does";
const MEMBERS = "the account's forms need a session, and no link sends them";
const WHOSE = "only the session says whose account changes";
const CLOSED = "nobody can log in to a closed account";
const RULES = "every answer follows the rules of the chapters so far";
const PASSWORD_ENDS = "a new password ends all earlier sessions";
const NEEDS_OLD = "setting a new password needs the old one";
const ROLE_ENDS = "a new role ends all earlier sessions";
const CLOSE_ENDS = "closing an account ends all its sessions";
const IDS = "the account page shows no session ID";
const FOREIGN = "nobody logs out another user's device";
const ASKS = "important changes ask for the password again";
const MINUTES = "giving the password again counts for five minutes";
const ONE = "giving the password again counts for one session, which gets a new ID";
const ATTACK = "staying in after the victim changed her password fails";

const DOOR = "({ username }) => users.get(username)";
const IDS_MADE = "const [id, device] = [site.newSessionId(), site.newSessionId()];";
const STARTED = "return site.withSessionCookie(site.seeOther(page), id, site.IDLE);";
const DEVICE = "username: name, device,";
const END_ALL = "for (const [id, { username }] of sessions) if (username === name) sessions.delete(id);";
const VERIFY_OLD =
  'if (!(await users.verify(user.name, current))) return site.confirmPage("That is not your password.");';
const SET_PASSWORD = "await change(user.name, { password });\n    return start(user);";
const SET_ROLE = "await change(username, { role });";
const END_ONE =
  "for (const [id, own] of sessions) if (own.username === name && own.device === device) sessions.delete(id);";
const FRESH = "now() < provenAt(request) + PROVEN";
const VERIFY_PROOF =
  'if (!(await users.verify(user.name, password))) return site.confirmPage("That is not your password.");';
const ANEW = "sessions.delete(site.sessionId(request));\n    return start(user);";
const CLOSE = "requireProof(({ name }) => change(name, { closed: true }))";

export default [
  {
    name: "sessions-live-on",
    why: "The server changes the user, but removes no session from the list.",
    caughtBy: [RULES, PASSWORD_ENDS, ROLE_ENDS, ATTACK],
    edits: [[END_ALL, ""]],
  },
  {
    name: "clears-only-the-cookie",
    why: "After a new password, the server only deletes the cookie in the browser that asked. The list of sessions does not change.",
    caughtBy: [PASSWORD_ENDS, ATTACK],
    edits: [
      [
        SET_PASSWORD,
        'await users.change(user.name, { password });\n    return site.withSessionCookie(site.seeOther("/"), "", 0);',
      ],
    ],
  },
  {
    name: "ends-only-the-session-that-asks",
    why: "A new password ends only the session of the browser that asked. The thief's session goes on.",
    caughtBy: [PASSWORD_ENDS],
    edits: [
      [
        SET_PASSWORD,
        "await users.change(user.name, { password });\n    sessions.delete(site.sessionId(request));\n    return start(user);",
      ],
    ],
  },
  {
    name: "keeps-the-id-of-the-browser-that-asks",
    why: "The server ends all sessions except the session that asked. The thief has a copy of this session's cookie, so he stays logged in.",
    caughtBy: [PASSWORD_ENDS, ATTACK],
    edits: [
      [
        SET_PASSWORD,
        `const id = site.sessionId(request);
    const own = sessions.get(id);
    await change(user.name, { password });
    if (own) sessions.set(id, own);
    return site.seeOther("/account");`,
      ],
    ],
  },
  {
    name: "ends-the-first-that-it-finds",
    why: "The loop stops at the first session of the user.",
    caughtBy: [RULES, PASSWORD_ENDS, ROLE_ENDS],
    edits: [
      [
        END_ALL,
        'const [first] = [...sessions].find(([, { username }]) => username === name) ?? [];\n    sessions.delete(first ?? "");',
      ],
    ],
  },
  {
    name: "role-copied-at-the-login",
    why: "The session stores the role that its user had at the login. A new role changes only the list of users.",
    caughtBy: [ROLE_ENDS],
    edits: [
      [
        DOOR,
        "({ username, role }) => {\n    const user = users.get(username);\n    return user && { ...user, role };\n  }",
      ],
      [DEVICE, `${DEVICE} role: users.get(name)?.role,`],
      [SET_ROLE, "await users.change(username, { role });"],
    ],
  },
  {
    name: "role-is-looked-up-and-no-more",
    why: "The new role is valid immediately, even in old sessions. If bob becomes an admin, the thief's copy of bob's cookie becomes an admin's cookie.",
    caughtBy: [ROLE_ENDS],
    edits: [[SET_ROLE, "await users.change(username, { role });"]],
  },
  {
    name: "own-role-ends-nothing",
    why: "A user who changes their own role knows about it, so the server ends no session. But a copy of this admin's cookie stays valid, too.",
    caughtBy: [ROLE_ENDS],
    edits: [
      ["async function giveRole(_: User,", "async function giveRole({ name }: User,"],
      [SET_ROLE, "await (username === name ? users.change(username, { role }) : change(username, { role }));"],
    ],
  },
  {
    name: "only-a-lower-role-ends-sessions",
    why: "The author thought that only a user who loses a role must log in again. But when a member becomes an admin, an older copy of the member's cookie is now an admin's cookie.",
    caughtBy: [ROLE_ENDS],
    edits: [
      [
        SET_ROLE,
        'if (role === "admin") await users.change(username, { role });\n    else await change(username, { role });',
      ],
    ],
  },
  {
    name: "closed-account-stays-logged-in",
    why: "The session stores a copy of its user, so the server never checks whether the account still exists.",
    caughtBy: [CLOSE_ENDS],
    edits: [
      [DOOR, "({ user }) => user"],
      [DEVICE, `${DEVICE} user: users.get(name),`],
      [
        CLOSE,
        'requireProof(async ({ name }) => {\n      await users.change(name, { closed: true });\n      return site.withSessionCookie(site.seeOther("/"), "", 0);\n    })',
      ],
    ],
  },
  {
    name: "closing-is-a-logout",
    why: "Closing an account only ends its sessions. The user can log in again as if nothing had happened.",
    caughtBy: [CLOSED],
    edits: [[CLOSE, "requireProof(({ name }) => change(name, {}))"]],
  },
  {
    name: "password-is-not-stored",
    why: "The server accepts the form and ends all sessions, but the password stays the same.",
    caughtBy: [KEEP],
    edits: [["await change(user.name, { password });", "await change(user.name, {});"]],
  },
  {
    name: "two-passwords-for-a-while",
    why: "The server converts the new password to upper case before storing it, and does not wait for the change. So the new session ends immediately, and the user cannot log in with the password that they typed.",
    caughtBy: [KEEP],
    edits: [
      [SET_PASSWORD, "void change(user.name, { password: password.trim().toUpperCase() });\n    return start(user);"],
    ],
  },
  {
    name: "password-without-the-old-one",
    why: "A session is enough to set a password, so a copied cookie is enough to take over the account.",
    caughtBy: [NEEDS_OLD],
    edits: [[VERIFY_OLD, ""]],
  },
  {
    name: "a-typing-error-logs-out",
    why: "After one wrong password all sessions end. So a thief with one copied cookie can log the victim out as often as he likes.",
    caughtBy: [NEEDS_OLD],
    edits: [
      [
        VERIFY_OLD,
        VERIFY_OLD.replace("return", "{\n      await change(user.name, {});\n      return").replace(/$/, "\n    }"),
      ],
    ],
  },
  {
    name: "no-old-password-is-right",
    why: "The server checks the old password only if the form sends this field. So a form without this field needs no password.",
    caughtBy: [NEEDS_OLD],
    edits: [[VERIFY_OLD, VERIFY_OLD.replace("if (", 'if (current !== "" && ')]],
  },
  {
    name: "proof-in-place-of-the-old-password",
    why: "The server does not ask again if the user gave the password a short time ago. Another person who then uses the computer can set a new password.",
    caughtBy: [NEEDS_OLD],
    edits: [
      [
        VERIFY_OLD,
        VERIFY_OLD.replace(
          "if (",
          "const { provenAt = 0 } = sessions.get(site.sessionId(request)) ?? {};\n    if (now() >= provenAt + PROVEN && ",
        ),
      ],
    ],
  },
  {
    name: "form-names-the-user",
    why: "A hidden field of the form says whose password changes, and anybody can write another name into it.",
    caughtBy: [NEEDS_OLD],
    edits: [
      [
        'const { current = "", password = "" } = await site.readForm(request);',
        'const { current = "", password = "", username = user.name } = await site.readForm(request);',
      ],
      [VERIFY_OLD, VERIFY_OLD.replace("user.name", "username")],
      [SET_PASSWORD, SET_PASSWORD.replace("user.name", "username")],
    ],
  },
  {
    name: "ends-namesakes-too",
    why: "The server compares only the beginnings of names. So when alice changes her password, alice2 is logged out.",
    caughtBy: [OTHERS],
    edits: [[END_ALL, END_ALL.replace("username === name", "username.startsWith(name)")]],
  },
  {
    name: "ends-everybody",
    why: "The author wanted to be safe, so the server empties the whole list.",
    caughtBy: [OTHERS, ROLES],
    edits: [[END_ALL, "sessions.clear();"]],
  },
  {
    name: "buttons-send-ids",
    why: "The button needs a name for its session, and the author chose the session's ID. So anybody who sees the page has the cookies of all devices.",
    caughtBy: [IDS],
    edits: [[DEVICE, "username: name, device: id,"]],
  },
  {
    name: "buttons-send-ids-in-base64",
    why: "The page shows the ID in an encoded form, but anybody can decode it.",
    caughtBy: [IDS],
    edits: [[DEVICE, "username: name, device: btoa(id),"]],
  },
  {
    name: "buttons-send-half-of-the-id",
    why: "The button sends one half of the ID, because it is shorter. Anybody who sees the page learns this half.",
    caughtBy: [IDS],
    edits: [[DEVICE, "username: name, device: id.slice(0, 32),"]],
  },
  {
    name: "found-by-the-beginning-of-a-name",
    why: "The server accepts the beginning of a device's name. Every name begins with an empty text, so an empty field logs out all devices.",
    caughtBy: [LIST],
    edits: [[END_ONE, END_ONE.replace("own.device === device", 'own.device.startsWith(device ?? "")')]],
  },
  {
    name: "buttons-send-places",
    why: "The button sends the position of its device in the list. When one device is logged out, the next click logs out the wrong device.",
    caughtBy: [LIST],
    edits: [
      [
        "({ ...session, isThis: id === site.sessionId(request) })",
        "({ ...session, isThis: id === site.sessionId(request) })).map((one, place) => ({ ...one, device: String(place) })",
      ],
      [
        END_ONE,
        'const mine = [...sessions].filter(([, own]) => own.username === name);\n    sessions.delete(mine[Number(device)]?.[0] ?? "");',
      ],
    ],
  },
  {
    name: "any-button-ends-all-others",
    why: "A user wants to log out only a lost phone. The tablet and the computer at work are logged out, too.",
    caughtBy: [LIST],
    edits: [
      [
        END_ONE,
        "for (const [id, own] of sessions) if (own.username === name && id !== site.sessionId(request)) sessions.delete(id);",
      ],
    ],
  },
  {
    name: "page-lists-everybody",
    why: "The page also shows the devices of other users.",
    caughtBy: [LIST, WHOSE],
    edits: [
      [
        "[...sessions].filter(([, { username }]) => username === user.name)",
        "[...sessions].filter(([, { username }]) => username !== user.note)",
      ],
    ],
  },
  {
    name: "ends-whatever-is-named",
    why: "The author thought that nobody can guess a device's random name. But a page shows the names, and a thief may have read them there.",
    caughtBy: [FOREIGN],
    edits: [[END_ONE, "for (const [id, own] of sessions) if (name && own.device === device) sessions.delete(id);"]],
  },
  {
    name: "form-names-the-owner",
    why: "The server takes the owner from a field that the page fills in, and anybody can write another name into it.",
    caughtBy: [FOREIGN],
    edits: [
      [
        "const { device } = await site.readForm(request);",
        "const { device, username = name } = await site.readForm(request);",
      ],
      [END_ONE, END_ONE.replace("own.username === name", "own.username === username")],
    ],
  },
  {
    name: "a-number-for-each-device",
    why: "Devices have numbers, and the server does not check whose device it logs out: bob tries 1, 2 and 3.",
    caughtBy: [FOREIGN],
    edits: [
      [
        DEVICE,
        "username: name, device: String(1 + Math.max(0, ...[...sessions.values()].map((one) => Number(one.device)))),",
      ],
      [END_ONE, "for (const [id, own] of sessions) if (name && own.device === device) sessions.delete(id);"],
    ],
  },
  {
    name: "members-give-roles",
    why: "Only the admin's page shows the form, but the route is open to every member.",
    caughtBy: [ROLES],
    edits: [["requireAdmin(requireProof(giveRole))", "requireSession(requireProof(giveRole))"]],
  },
  {
    name: "nothing-asks-again",
    why: "A session is enough for everything: no route asks for the password again.",
    caughtBy: [ASKS, MINUTES, ONE],
    edits: [[FRESH, "now() > 0"]],
  },
  {
    name: "closing-asks-for-nothing",
    why: "This route was written last, and its author forgot to ask for the password again.",
    caughtBy: [ASKS],
    edits: [[CLOSE, "({ name }) => change(name, { closed: true })"]],
  },
  {
    name: "roles-ask-for-nothing",
    why: "The author trusts the admin. But a colleague may sit at the admin's unlocked computer.",
    caughtBy: [ASKS],
    edits: [["requireAdmin(requireProof(giveRole))", "requireAdmin(giveRole)"]],
  },
  {
    name: "any-password-is-proof",
    why: "The server asks for the password, but does not check the answer.",
    caughtBy: [ASKS, MINUTES],
    edits: [[VERIFY_PROOF, "console.assert(password.length >= 0);"]],
  },
  {
    name: "proof-for-a-day",
    why: "The server asks only once: after that it trusts the session for longer than any session lasts.",
    caughtBy: [ASKS, MINUTES, ONE],
    edits: [["const PROVEN = 5 * 60_000;", "const PROVEN = 24 * 60 * 60_000;"]],
  },
  {
    name: "use-renews-the-proof",
    why: "Each use renews the five minutes, so they never end for a user who clicks often.",
    caughtBy: [MINUTES],
    edits: [
      [
        `${FRESH} ? handler(user, request)`,
        `${FRESH} ? (Object.assign(sessions.get(site.sessionId(request)) ?? {}, { provenAt: now() }), handler(user, request))`,
      ],
    ],
  },
  {
    name: "proof-of-the-user",
    why: "The password counts for all sessions of the user. When alice gives her password on one device, it also counts for the thief on another device.",
    caughtBy: [ASKS, MINUTES, ONE],
    edits: [
      [
        FRESH,
        "[...sessions.values()].some(({ username, provenAt: at }) => username === user.name && now() < at + PROVEN + 0 * provenAt(request))",
      ],
    ],
  },
  {
    name: "proof-for-an-old-id",
    why: "The session keeps its ID, so the password also counts for a cookie that was copied before.",
    caughtBy: [ONE],
    edits: [
      [
        ANEW,
        `const session = sessions.get(site.sessionId(request));
    if (session) session.provenAt = now();
    return site.seeOther("/account");`,
      ],
    ],
  },
  {
    name: "account-page-outlives-the-session",
    why: "The account page has its own code that finds the session, and this code does not check the timeouts.",
    caughtBy: [MEMBERS],
    edits: [
      [
        '["GET /account", requireSession(account)],',
        `["GET /account", (request) => {
      const user = users.get(sessions.get(site.sessionId(request))?.username ?? "");
      return user ? account(user, request) : site.loginPage("Please log in.", 401);
    }],`,
      ],
    ],
  },
  {
    name: "closed-by-a-link",
    why: "The form for closing an account has no field, so the author made it a link. If a user follows such a link in a mail soon after a login, the account is closed.",
    caughtBy: [MEMBERS],
    edits: [['["POST /close",', `["GET /close", requireSession(${CLOSE})],\n    ["POST /close",`]],
  },
  {
    name: "closes-whoever-is-named",
    why: "The support team uses the same form to close accounts, so it has a field for the name. Any member can send this field.",
    caughtBy: [WHOSE],
    edits: [
      [
        CLOSE,
        `requireProof(async ({ name }, request) => {
      const { username = name } = await site.readForm(request);
      return change(username, { closed: true });
    })`,
      ],
    ],
  },
  {
    name: "page-of-whoever-is-named",
    why: "The support team can open any user's list of devices with a name in the address. Every member can do the same.",
    caughtBy: [WHOSE],
    edits: [
      [
        "const own = [...sessions].filter(([, { username }]) => username === user.name);",
        'const whose = new URL(request.url).searchParams.get("user") ?? user.name;\n    const own = [...sessions].filter(([, { username }]) => username === whose);',
      ],
    ],
  },
  {
    name: "proof-by-another-password",
    why: "The form that asks for the password again is the login form, with a field for the name. The thief gives his own name and password.",
    caughtBy: [ASKS],
    edits: [
      [
        'const { password = "" } = await site.readForm(request);',
        'const { password = "", username = user.name } = await site.readForm(request);',
      ],
      [VERIFY_PROOF, VERIFY_PROOF.replace("user.name", "username")],
    ],
  },
  {
    name: "cookie-without-samesite",
    why: "After a new password the code writes the session's cookie by hand, and with the wrong flags.",
    caughtBy: [RULES],
    edits: [
      [
        STARTED,
        'return site.seeOther(page, { "set-cookie": `session_token=${id}; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=1800` });',
      ],
    ],
  },
  {
    name: "the-browser-keeps-the-time",
    why: "A cookie of five minutes proves that the user gave the password. But only the browser removes it: a copied or typed cookie never expires.",
    caughtBy: [MINUTES, ONE],
    edits: [
      [STARTED, `return site.withCookie(${STARTED.slice("return ".length, -1)}, "proven", "yes", PROVEN);`],
      [FRESH, 'site.cookieOf(request, "proven") === "yes"'],
      ["    const provenAt = (request: Request) => sessions.get(site.sessionId(request))?.provenAt ?? 0;\n", ""],
    ],
  },
  {
    name: "proof-of-nobody",
    why: "The server signs the time at which a user gave the password, but not the user's name. The thief gives his own password, and sends that proof with alice's session.",
    caughtBy: [ONE],
    edits: [
      ["/** How long the server", 'const KEY = "wb7Qz0mV4tR9xL2s";\n\n/** How long the server'],
      ["provenAt: now(), createdAt", "provenAt: 0, createdAt"],
      [
        ANEW,
        `sessions.delete(site.sessionId(request));
    const at = String(now());
    return site.withCookie(start(user), "proven", \`\${at}.\${await site.sha256(KEY + at)}\`, PROVEN);`,
      ],
      [
        "const provenAt = (request: Request) => sessions.get(site.sessionId(request))?.provenAt ?? 0;",
        `const provenAt = async (request: Request) => {
      const [at = "", mark] = site.cookieOf(request, "proven").split(".");
      return mark === (await site.sha256(KEY + at)) ? Number(at) : 0;
    };`,
      ],
      ["    return (user, request) => ", "    return async (user, request) => "],
      [FRESH, "now() < (await provenAt(request)) + PROVEN"],
    ],
  },
  ...kinds(6, `    ${IDS_MADE}\n`),
] satisfies Mistake[];

/** Known ways to get it wrong that no mistake shows, each with the reason, in a sentence. */
export const notShown: string[] = [
  "A reset token that lives too long, works twice or is written to a log: the lab has no mail, so the chapter shows this on another server.",
  "A new password that is short or known from a breach: the list of users would have to refuse it, and this has nothing to do with sessions.",
  "A session that survives because the change and a login happen at the same moment: chapter 8 is about that.",
];
