import { randomBytes } from "node:crypto";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { getIronSession } from "iron-session";
import { dashboard, find, loginPage, verify } from "./accounts.mjs";

const hardened = process.env.HARDENED === "1";
const app = new Hono();

// #region settings
const password = randomBytes(32).toString("hex");
const defaults = { password, cookieName: "session" };
const every = {
  password,
  cookieName: "__Host-id",
  ttl: 30 * 60,
  cookieOptions: { httpOnly: true, secure: true, sameSite: "lax", path: "/" },
};
const sessionOf = (context) => getIronSession(context.req.raw, context.res, hardened ? every : defaults);
// #endregion

app.get("/", (context) => context.html(loginPage));
app.post("/login", async (context) => {
  const body = await context.req.parseBody();
  const user = verify(body.username, body.password);
  if (!user) return context.html(loginPage, 401);
  const session = await sessionOf(context);
  session.user = user.name;
  await session.save();
  return context.redirect("/dashboard", 303);
});
app.get("/dashboard", async (context) => {
  const session = await sessionOf(context);
  const user = find(session.user);
  if (!user) return context.html(loginPage, 401);
  if (hardened) await session.save();
  return context.html(dashboard(user));
});
app.get("/admin", async (context) => {
  const user = find((await sessionOf(context)).user);
  if (!user) return context.html(loginPage, 401);
  return context.text("admin", user.role === "admin" ? 200 : 403);
});
app.post("/logout", async (context) => {
  (await sessionOf(context)).destroy();
  return context.redirect("/", 303);
});

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: "127.0.0.1" });
