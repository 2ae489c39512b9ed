import { randomBytes } from "node:crypto";
import express from "express";
import session from "express-session";
import { dashboard, find, isOurs, loginPage, sets, verify } from "./accounts.mjs";
import { onFresh } from "./grader.mjs";

const app = express();
app.use(express.urlencoded());
const store = new session.MemoryStore();
onFresh(() => store.clear());

// #region settings
const name = sets("prefix") && sets("secure") ? "__Host-id" : "connect.sid";
const options = { secret: randomBytes(32).toString("hex"), store };
if (sets("once")) Object.assign(options, { resave: false, saveUninitialized: false });
const cookie = {};
if (sets("secure")) cookie.secure = true;
if (sets("sameSite")) cookie.sameSite = "lax";
// Without a maxAge the store keeps a session for a day. rolling renews the cookie with each answer.
if (sets("idle")) cookie.maxAge = 30 * 60_000;
// express-session says httpOnly: true by itself.
if (process.env.WITHOUT === "httpOnly") cookie.httpOnly = false;
if (sets("csrf")) app.use((request, response, next) => (isOurs(request) ? next() : response.sendStatus(403)));
app.use(session({ ...options, name, cookie, rolling: sets("idle"), proxy: sets("secure") }));
// #endregion

const enter = (request, response, user) => {
  request.session.user = user;
  request.session.since = Date.now();
  response.redirect(303, "/dashboard");
};

app.get("/", (_, response) => response.send(loginPage));
app.post("/login", (request, response, next) => {
  const { username, password } = request.body ?? {};
  const user = verify(username, password);
  if (!user) return response.status(401).send(loginPage);
  if (!sets("newId")) return enter(request, response, user.name);
  request.session.regenerate((error) => (error ? next(error) : enter(request, response, user.name)));
});

/** The user of the session, or undefined: the answer is 401 then. */
const member = (request, response) => {
  const isOver = sets("absolute") && Date.now() - request.session.since >= 8 * 60 * 60_000;
  const user = isOver ? undefined : find(request.session.user);
  if (!user) response.status(401).send(loginPage);
  return user;
};
app.get("/dashboard", (request, response) => {
  const user = member(request, response);
  if (user) response.send(dashboard(user));
});
app.get("/admin", (request, response) => {
  const user = member(request, response);
  if (user) response.status(user.role === "admin" ? 200 : 403).send("admin");
});
app.post("/logout", (request, response, next) => {
  if (process.env.WITHOUT === "destroy") return response.clearCookie(name).redirect(303, "/");
  if (sets("clear")) response.clearCookie(name, { ...cookie, maxAge: undefined, path: "/", httpOnly: true });
  request.session.destroy((error) => (error ? next(error) : response.redirect(303, "/")));
});

app.listen(Number(process.env.PORT), "127.0.0.1");
