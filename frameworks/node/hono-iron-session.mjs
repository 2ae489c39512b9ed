import { randomBytes } from "node:crypto";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { csrf } from "hono/csrf";
import { getIronSession } from "iron-session";
import { dashboard, find, loginPage, sets, verify } from "./accounts.mjs";
import { onFresh } from "./grader.mjs";

const app = new Hono();

// #region settings
let password = randomBytes(32).toString("hex");
onFresh(() => (password = randomBytes(32).toString("hex")));
const options = { cookieName: sets("prefix") && sets("secure") ? "__Host-id" : "session" };
// iron-session says httpOnly, secure, SameSite=Lax and Path=/ by itself, and fourteen days.
if (sets("idle")) options.ttl = 30 * 60;
const without = process.env.WITHOUT;
const cookieOptions = {
  ...(without === "httpOnly" ? { httpOnly: false } : {}),
  ...(without === "secure" ? { secure: false } : {}),
  ...(without === "sameSite" ? { sameSite: "none" } : {}),
};
// Behind a proxy the app cannot see by itself that its own origin begins with https.
const isOwn = (origin, { req }) => origin === `${req.header("x-forwarded-proto") ?? "http"}://${req.header("host")}`;
if (sets("csrf")) app.use(csrf({ origin: isOwn }));
const sessionOf = (context) => getIronSession(context.req.raw, context.res, { ...options, cookieOptions, password });
// #endregion

const member = ({ user, since }) => {
  const isOver = sets("absolute") && Date.now() - since >= 8 * 60 * 60_000;
  return isOver ? undefined : find(user);
};
app.get("/", (context) => context.html(loginPage));
app.post("/login", async (context) => {
  const body = await context.req.parseBody();
  const user = verify(body.username, body.password);
  if (!user) return context.html(loginPage, 401);
  const session = await sessionOf(context);
  session.user = user.name;
  session.since = Date.now();
  await session.save();
  return context.redirect("/dashboard", 303);
});
app.get("/dashboard", async (context) => {
  const session = await sessionOf(context);
  const user = member(session);
  if (!user) return context.html(loginPage, 401);
  if (sets("idle")) await session.save();
  return context.html(dashboard(user));
});
app.get("/admin", async (context) => {
  const session = await sessionOf(context);
  const user = member(session);
  if (!user) return context.html(loginPage, 401);
  if (sets("idle")) await session.save();
  return context.text("admin", user.role === "admin" ? 200 : 403);
});
app.post("/logout", async (context) => {
  (await sessionOf(context)).destroy();
  return context.redirect("/", 303);
});

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: "127.0.0.1" });
