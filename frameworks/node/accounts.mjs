import "./grader.mjs";
import { onFresh } from "./grader.mjs";

/** The people who may log in, as the environment tells: no part of any library. */
let accounts = JSON.parse(process.env.WRISTBAND_ACCOUNTS ?? "[]");
onFresh((people) => (accounts = people));

/** The account, if name and password are right. A real site keeps hashes. */
export const verify = (name, password) => accounts.find((one) => one.name === name && one.password === password);

export const find = (name) => accounts.find((one) => one.name === name);
const escape = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export const loginPage = `<form method="post" action="login"><input name="username"><input name="password" type="password"><button>Log in</button></form>`;
export const dashboard = ({ name, note }) => `<h1>${escape(name)}</h1><p>${escape(note)}</p>`;

/** True with HARDENED=1, but not for the one setting that WITHOUT names: so a run shows what each setting is good for. */
export const sets = (setting) => process.env.HARDENED === "1" && process.env.WITHOUT !== setting;

/**
 * True unless a page of another site may have sent this request. Neither Express nor Fastify has such a check itself.
 */
export function isOurs({ method, headers }) {
  if (["GET", "HEAD", "OPTIONS"].includes(method)) return true;
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  if (headers.origin !== undefined)
    return headers.origin === `${headers["x-forwarded-proto"] ?? "http"}://${headers.host}`;
  return headers.cookie === undefined;
}
