import { randomBytes } from "node:crypto";
import express from "express";
import session from "express-session";
import { dashboard, find, loginPage, verify } from "./accounts.mjs";

const hardened = process.env.HARDENED === "1";
const app = express();
app.use(express.urlencoded());

// #region settings
const secret = randomBytes(32).toString("hex");
const defaults = { secret };
const every = {
  secret,
  name: "__Host-id",
  resave: false,
  saveUninitialized: false,
  rolling: true,
  proxy: true,
  cookie: { httpOnly: true, secure: true, sameSite: "lax", maxAge: 30 * 60_000 },
};
app.use(session(hardened ? every : defaults));
// #endregion

const enter = (request, response, name) => {
  request.session.user = name;
  response.redirect(303, "/dashboard");
};

app.get("/", (_, response) => response.send(loginPage));
app.post("/login", (request, response, next) => {
  const { username, password } = request.body ?? {};
  const user = verify(username, password);
  if (!user) return response.status(401).send(loginPage);
  if (!hardened) return enter(request, response, user.name);
  request.session.regenerate((error) => (error ? next(error) : enter(request, response, user.name)));
});

/** The user of the session, or undefined: the answer is 401 then. */
const member = (request, response) => {
  const user = find(request.session.user);
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
  if (hardened) response.clearCookie(every.name, { path: "/", httpOnly: true, secure: true, sameSite: "lax" });
  request.session.destroy((error) => (error ? next(error) : response.redirect(303, "/")));
});

app.listen(Number(process.env.PORT), "127.0.0.1");
