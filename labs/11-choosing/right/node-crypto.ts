import { generateKeyPairSync, randomUUID, sign, verify } from "node:crypto";
import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab, User } from "../../kit/lab/index.ts";

type Claims = { sub: string; sid: string; epoch: string; auth_time: number; exp: number };
type Line = { until?: number; epoch?: string };

const HEADER = Buffer.from('{"alg":"EdDSA","typ":"JWT"}').toString("base64url");

/** Without a library, signed with Ed25519: the code compares the header as a whole, and uses nothing from it. */
export default function createServer({ users, store, comments, now }: Lab<Line>): Handler {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const seconds = () => Math.floor(now() / 1000);

  function write(claims: Claims): string {
    const text = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
    return `${text}.${sign(null, Buffer.from(text), privateKey).toString("base64url")}`;
  }

  function check(token: string): Claims | undefined {
    const [header, body = "", signature = "", more] = token.split(".");
    if (header !== HEADER || more !== undefined) return undefined;
    const bytes = Buffer.from(signature, "base64url");
    if (bytes.toString("base64url") !== signature) return undefined;
    if (!verify(null, Buffer.from(`${header}.${body}`), publicKey, bytes)) return undefined;
    const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Claims;
    return seconds() < claims.exp ? claims : undefined;
  }

  /** A user's epoch has a random name. A new name ends the epoch. */
  const epochOf = async (name: string) => (await store.get(`epoch of ${name}`))?.epoch ?? "first";

  async function read(request: Request): Promise<Claims | undefined> {
    const claims = check(site.sessionId(request));
    if (!claims || (await store.get(claims.sid))) return undefined;
    return claims.epoch === (await epochOf(claims.sub)) ? claims : undefined;
  }

  function give(page: Response, claims: Omit<Claims, "exp">): Response {
    const exp = Math.floor(site.expiresAt({ lastSeen: now(), createdAt: claims.auth_time * 1000 }) / 1000);
    return site.withSessionCookie(page, write({ ...claims, exp }), exp * 1000 - now());
  }

  async function strike(claims: Claims | undefined) {
    for (const [id, { until = Infinity }] of await store.all()) if (now() > until) await store.delete(id);
    if (claims) await store.set(claims.sid, { until: (claims.auth_time + 8 * 3600) * 1000 });
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    await strike(await read(request));
    const epoch = await epochOf(username);
    return give(site.seeOther("/dashboard"), { sub: username, sid: randomUUID(), epoch, auth_time: seconds() });
  }

  const guard = (page: Guarded) => async (request: Request) => {
    const claims = await read(request);
    const user = users.get(claims?.sub ?? "");
    if (!claims || !user) return site.seeOther("/");
    const response = await page(user, request);
    return (await read(request)) ? give(response, claims) : response;
  };

  async function logout(request: Request) {
    await strike(await read(request));
    return site.withSessionCookie(site.loginPage("You are logged out."), "", 0);
  }

  async function everywhere({ name }: User) {
    await store.set(`epoch of ${name}`, { epoch: randomUUID() });
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  return site.dispatch(
    new Map<string, Handler>([
      ["GET /keys", () => Response.json({ keys: [{ ...publicKey.export({ format: "jwk" }), alg: "EdDSA" }] })],
      ["POST /login", login],
      ["POST /logout", logout],
      ["POST /logout-everywhere", guard(everywhere)],
      ...site.memberRoutes(comments, guard),
    ]),
  );
}
