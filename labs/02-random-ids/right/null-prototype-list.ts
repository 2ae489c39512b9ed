import { adminPage, dashboardPage, forbidden, loginPage, notFound, readForm, seeOther } from "../../kit/lab/index.ts";
import type { Handler, Lab, User } from "../../kit/lab/index.ts";

/** Chunks of randomness, made for many IDs at once. */
function createPool() {
  let pool = new Uint8Array(0);
  return (size: number) => {
    if (pool.length < size) pool = crypto.getRandomValues(new Uint8Array(4096));
    const taken = pool.slice(0, size);
    pool = pool.slice(size);
    return taken;
  };
}

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A list without a prototype, an alphabet of 62 letters with a little bias, and its own cookie parser. */
export default function createServer({ users }: Lab): Handler {
  const list: Record<string, { user: User; at: number } | undefined> = Object.create(null);
  const take = createPool();
  const newId = () => Array.from(take(24), (byte) => ALPHABET[byte % ALPHABET.length]).join("");

  function userOf(request: Request): User | undefined {
    const cookies = (request.headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
    const own = cookies.find((cookie) => cookie.startsWith("SESSION="));
    return own === undefined ? undefined : list[own.slice("SESSION=".length)]?.user;
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    const user = (await users.verify(username, password)) ? users.get(username) : undefined;
    if (!user) return loginPage("Wrong name or password.", 401);
    const id = newId();
    list[id] = { user, at: Date.now() };
    return new Response("", {
      status: 303,
      headers: [
        ["Location", new URL("/dashboard", request.url).href],
        ["Set-Cookie", `SESSION=${id};path=/;HTTPONLY`],
        ["Set-Cookie", "theme=dark; Path=/"],
      ],
    });
  }

  return (request) => {
    const user = userOf(request);
    switch (`${request.method} ${new URL(request.url).pathname}`) {
      case "GET /":
        return loginPage();
      case "POST /login":
        return login(request);
      case "GET /dashboard":
        return user ? dashboardPage(user) : loginPage("Please log in.", 401);
      case "GET /admin":
        if (user) return user.role === "admin" ? adminPage() : forbidden();
        return loginPage("Please log in.", 401);
      case "POST /logout":
        return seeOther("/", { "set-cookie": "SESSION=x;path=/;max-age=0" });
      default:
        return notFound();
    }
  };
}
