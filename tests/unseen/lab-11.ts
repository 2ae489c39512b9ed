import type { Unseen } from "./types.ts";

export default [
  {
    name: "public-page-launders",
    why: "The public page renews any token with a valid signature, in the current generation: one that was taken back is good again.",
    edits: [
      [
        "...site.memberRoutes(comments, requireSession),",
        `...site.memberRoutes(comments, requireSession),
    ["GET /comments", async (request) => {
      const claims = await jwt.verifyToken<Claims>(site.sessionId(request), await keys, now());
      const page = site.commentsPage(comments);
      return claims ? issue(page, { ...claims, generation: await generationOf(claims.sub) }) : page;
    }],`,
      ],
    ],
  },
  {
    name: "session-named-by-the-second",
    why: "A session's name is made of the user and the second: two devices at once are one session, and one logout ends both.",
    edits: [
      ["sid: site.newSessionId(), generation, auth_time", "sid: `${username}-${auth_time}`, generation, auth_time"],
    ],
  },
  {
    name: "until-in-seconds",
    why: "A line's end is in seconds and is compared with milliseconds: the next logout removes it, and the token is good again.",
    edits: [["until: claims.auth_time * 1000 + ABSOLUTE", "until: claims.auth_time + ABSOLUTE / 1000"]],
  },
  {
    name: "sweeps-generations",
    why: "A line without an end counts as over, so the next logout removes alice's generation: her old tokens are good again.",
    edits: [["{ until = Infinity }", "{ until = 0 }"]],
  },
  {
    name: "publishes-the-private-key",
    why: "The page with the keys holds the private one too: anybody signs a token.",
    edits: [
      [
        `["GET /keys", async () => Response.json({ keys: [(await keys).jwk] })],`,
        `["GET /keys", async () => Response.json({ keys: [await crypto.subtle.exportKey("jwk", (await keys).privateKey)] })],`,
      ],
    ],
  },
  {
    name: "list-by-user-and-session",
    why: "Lines are named by user and session, and the list is also swept at each login.",
    isRight: true,
    edits: [
      ["(await store.get(`session ${claims.sid}`))", "(await store.get(`ended ${claims.sub} ${claims.sid}`))"],
      ["await store.set(`session ${claims.sid}`,", "await store.set(`ended ${claims.sub} ${claims.sid}`,"],
    ],
  },
] satisfies Unseen[];
