import { randomBytes } from "node:crypto";
import cookies from "@fastify/cookie";
import formbody from "@fastify/formbody";
import session from "@fastify/session";
import fastify from "fastify";
import { dashboard, find, isOurs, loginPage, sets, verify } from "./accounts.mjs";
import { onFresh } from "./grader.mjs";

const app = fastify({ trustProxy: true });
await app.register(formbody);
await app.register(cookies);

// #region settings
const cookieName = sets("prefix") && sets("secure") ? "__Host-id" : "sessionId";
const options = { secret: randomBytes(32).toString("hex"), cookieName };
if (sets("once")) options.saveUninitialized = false;
// @fastify/session says httpOnly, secure and Path=/ by itself.
const cookie = { path: "/" };
if (sets("sameSite")) cookie.sameSite = "lax";
if (sets("idle")) cookie.maxAge = 30 * 60_000;
if (process.env.WITHOUT === "httpOnly") cookie.httpOnly = false;
if (process.env.WITHOUT === "secure") cookie.secure = false;
const store = new session.MemoryStore(new Map());
onFresh(() => store.store.clear());
if (sets("csrf"))
  app.addHook("onRequest", async (request, reply) => (isOurs(request) ? undefined : reply.code(403).send("Forbidden")));
await app.register(session, { ...options, store, cookie });
// #endregion

const member = (request) => {
  const isOver = sets("absolute") && Date.now() - request.session.since >= 8 * 60 * 60_000;
  return isOver ? undefined : find(request.session.user);
};
const html = (reply, status = 200) => reply.code(status).type("text/html");
app.get("/", (_, reply) => html(reply).send(loginPage));
app.post("/login", async (request, reply) => {
  const { username, password } = request.body ?? {};
  const user = verify(username, password);
  if (!user) return html(reply, 401).send(loginPage);
  if (sets("newId")) await request.session.regenerate();
  request.session.user = user.name;
  request.session.since = Date.now();
  return reply.redirect("/dashboard", 303);
});
app.get("/dashboard", (request, reply) => {
  const user = member(request);
  return user ? html(reply).send(dashboard(user)) : html(reply, 401).send(loginPage);
});
app.get("/admin", (request, reply) => {
  const user = member(request);
  if (!user) return html(reply, 401).send(loginPage);
  return reply.code(user.role === "admin" ? 200 : 403).send("admin");
});
app.post("/logout", async (request, reply) => {
  if (process.env.WITHOUT !== "destroy") await request.session.destroy();
  if (sets("clear")) reply.clearCookie(cookieName, { ...cookie, maxAge: undefined, secure: true, httpOnly: true });
  return reply.redirect("/", 303);
});

await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
