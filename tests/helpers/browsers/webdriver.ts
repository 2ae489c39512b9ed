import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { evaluator, type StoredCookie, type Tab } from "./browser.ts";

/** Sends one command of W3C WebDriver and answers its value. Throws what the driver says of an error. */
export type Command = (method: "GET" | "POST" | "DELETE", path: string, body?: unknown) => Promise<unknown>;

export type Driver = { command: Command; end(): void };

const commandOn =
  (port: number): Command =>
  async (method, path, body) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
    const { value } = (await answer.json()) as { value: unknown };
    if (answer.ok) return value;
    const { error, message } = value as { error: string; message: string };
    throw new Error(`${method} ${path}: ${error}, ${message}`);
  };

/** Starts a driver and waits until it answers. Throws when it ends before. */
export async function startDriver(program: string, env: NodeJS.ProcessEnv): Promise<Driver> {
  const port = await freePort();
  const child = spawn(program, [`--port=${port}`, "--host=127.0.0.1"], { env, stdio: "ignore" });
  const command = commandOn(port);
  const failed = new Promise<never>((_, reject) => {
    child.on("error", reject).on("exit", (code) => reject(new Error(`${program} ended with ${code}.`)));
  });
  failed.catch(() => {});
  await Promise.race([failed, answers(command, child)]);
  return { command, end: () => void child.kill() };
}

/** It tells nobody when it listens, so ask until it does. */
async function answers(command: Command, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const isUp = await command("GET", "/status").catch(() => undefined);
    if (isUp) return;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The key under which WebDriver hands out an element. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const ARRIVAL_MS = 30_000;

/** A page that is laid out anew moves what was to be clicked. */
const MOST_TRIES = 50;

/** The driver waits neither for a page that scrolls smoothly nor for one that is still laid out. */
async function comeToRest(selector: string): Promise<void> {
  const place = () => {
    const { top = 0, left = 0 } = document.querySelector(selector)?.getBoundingClientRect() ?? {};
    return `${top} ${left}`;
  };
  for (let before = ""; before !== place(); await new Promise(requestAnimationFrame)) {
    document.querySelector(selector)?.scrollIntoView({ behavior: "instant", block: "center" });
    before = place();
    await new Promise(requestAnimationFrame);
  }
}

/** A page of a session; `command` leads to it, and knows the session's part of the path. */
export const tabOf = (command: Command): Tab => {
  const evaluate = evaluator((act, arg) => runInPage(command, act, arg));
  const press = async (selector: string) => {
    for (let tries = 1; ; tries++) {
      await evaluate(comeToRest, selector);
      const found = await command("POST", "/element", { using: "css selector", value: selector });
      try {
        return void (await command("POST", `/element/${(found as Record<string, string>)[ELEMENT]}/click`, {}));
      } catch (error) {
        if (tries === MOST_TRIES || !String(error).includes("element not interactable")) throw error;
      }
    }
  };
  return {
    press,
    type: async (text, held) => void (await command("POST", "/actions", { actions: [keys(text, held)] })),
    goto: async (url) => void (await command("POST", "/url", { url })),
    click: async (selector, path) => {
      await press(selector);
      await arrival(evaluate, path);
    },
    leave: async (act, arg, path) => {
      await evaluate(act, arg);
      await arrival(evaluate, path);
    },
    evaluate,
    close: async () => void (await command("DELETE", "/window")),
    cookies: async () => ((await command("GET", "/cookie")) as WireCookie[]).map(toStored),
  };
};

/** WebDriver's characters for keys without one. */
const KEYS = { Control: "\uE009" };

/** A keyboard on which each character is pressed and let go, while another key is held. */
function keys(text: string, held?: keyof typeof KEYS) {
  const typed = [...text].flatMap((value) => [
    { type: "keyDown", value },
    { type: "keyUp", value },
  ]);
  const [down, up] = held
    ? [[{ type: "keyDown", value: KEYS[held] }], [{ type: "keyUp", value: KEYS[held] }]]
    : [[], []];
  return { type: "key", id: "keyboard", actions: [...down, ...typed, ...up] };
}

type WireCookie = Omit<StoredCookie, "expires"> & { expiry?: number };
const toStored = ({ expiry, ...cookie }: WireCookie): StoredCookie => ({ ...cookie, expires: expiry ?? -1 });

/** WebDriver's click returns before the next page is there. */
async function arrival(evaluate: Tab["evaluate"], path: string): Promise<void> {
  const isThere = (to: string) => location.pathname === to && document.readyState === "complete";
  for (const start = Date.now(); Date.now() - start < ARRIVAL_MS;) {
    if (await evaluate(isThere, path).catch(() => false)) return;
  }
  throw new Error(`The click led to no page at ${path} within ${ARRIVAL_MS / 1000} seconds.`);
}

type Ran = { value?: unknown; error?: string };

async function runInPage(command: Command, act: unknown, arg: unknown): Promise<unknown> {
  const script = `const [arg, done] = arguments;
    (async () => (${String(act)})(arg))().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
  const { value, error } = (await command("POST", "/execute/async", { script, args: [arg] })) as Ran;
  if (error !== undefined) throw new Error(error);
  return value;
}
