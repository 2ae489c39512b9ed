import { randomBytes } from "node:crypto";
import cookie from "@fastify/cookie";
import formbody from "@fastify/formbody";
import session from "@fastify/session";
import fastify from "fastify";
import { dashboard, find, loginPage, verify } from "./accounts.mjs";

const hardened = process.env.HARDENED === "1";
const app = fastify({ trustProxy: true });
await app.register(formbody);
await app.register(cookie);

// #region settings
const secret = randomBytes(32).toString("hex");
const defaults = { secret };
const every = {
  secret,
  cookieName: "__Host-id",
  saveUninitialized: false,
  rolling: true,
  cookie: { path: "/", httpOnly: true, secure: true, sameSite: "lax", maxAge: 30 * 60_000 },
};
await app.register(session, hardened ? every : defaults);
// #endregion

const html = (reply, status = 200) => reply.code(status).type("text/html");
app.get("/", (_, reply) => html(reply).send(loginPage));
app.post("/login", async (request, reply) => {
  const { username, password } = request.body ?? {};
  const user = verify(username, password);
  if (!user) return html(reply, 401).send(loginPage);
  if (hardened) await request.session.regenerate();
  request.session.user = user.name;
  return reply.redirect("/dashboard", 303);
});
app.get("/dashboard", (request, reply) => {
  const user = find(request.session.user);
  return user ? html(reply).send(dashboard(user)) : html(reply, 401).send(loginPage);
});
app.get("/admin", (request, reply) => {
  const user = find(request.session.user);
  if (!user) return html(reply, 401).send(loginPage);
  return reply.code(user.role === "admin" ? 200 : 403).send("admin");
});
app.post("/logout", async (request, reply) => {
  await request.session.destroy();
  if (hardened) reply.clearCookie(every.cookieName, every.cookie);
  return reply.redirect("/", 303);
});

await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
