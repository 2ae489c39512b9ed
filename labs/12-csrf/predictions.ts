import { ask, aNote, copyCookie, logIn, sendCopy, steal, refused, type Predictions } from "../kit/build/prediction.ts";

const forbidden = { status: 403 };

export default {
  "a-link-to-share": {
    ask: "The server runs the solution. Alice is logged in, and follows the thief's link to `/share`. What does the server answer?",
    on: "solution",
    play: [logIn("alice"), ask("GET /share")],
    choices: {
      "303: her note is shared": { status: 303 },
      "403: another site sent her": forbidden,
      "404: there is no such page": { status: 404 },
    },
    right: "404: there is no such page",
    because:
      "Links from other sites must work, so the check lets every GET pass. But in the solution no GET shares anything.",
  },
  "a-program-logs-in": {
    ask: "The thief has an account of his own, bob's. His program sends the name and the password to `POST /login` of the solution. It has no cookie, and sends neither `Sec-Fetch-Site` nor `Origin`. What does the server answer?",
    on: "solution",
    play: [steal("POST /login", "", { username: "bob", password: "builder" })],
    choices: {
      "403: the request does not say which page sent it": forbidden,
      "303: bob is logged in": { status: 303 },
    },
    right: "303: bob is logged in",
    because: "A program without a cookie acts only for itself, so it cannot misuse anybody's session.",
  },
  "a-program-with-her-cookie": {
    ask: "The thief has a copy of alice's cookie. His program sends it to the solution with a comment, again without these two headers. What does the server answer?",
    on: "solution",
    play: [logIn("alice"), copyCookie, steal("POST /comments", "{copy}", { text: "hello" })],
    choices: { "303: the comment is hers": { status: 303 }, "403": forbidden },
    right: "403",
    because: "The request has a cookie, so it could come from alice's browser, and a thief's page could have sent it.",
  },
  "what-the-copy-still-opens": {
    ask: "The thief's program sends the same copy with `GET /dashboard`. What does the server answer?",
    on: "solution",
    play: [logIn("alice"), copyCookie, sendCopy],
    choices: { "403": forbidden, "The login page": refused, "Her note": aNote },
    right: "Her note",
    because: "The check stops forged requests. It does not stop a thief who has the cookie itself.",
  },
} satisfies Predictions;
