import { spawn } from "node:child_process";
import type { RealBrowser, Visitor, VisitorOptions } from "./browser.ts";
import { startSocks } from "./socks.ts";
import { startDriver, tabOf, type Command, type Driver } from "./webdriver.ts";

/** Where the two programs of WebKitGTK are, and the X server that needs no screen. */
export type WebKitPrograms = { driver: string; browser: string; display: string };

const POLICY = { "let in": "always", blocked: "no-third-party" };

/** Drives WebKitGTK's MiniBrowser over W3C WebDriver. Each visitor is a session of a driver of its own. */
export async function startWebKit(programs: WebKitPrograms): Promise<RealBrowser> {
  const [socks, display] = await Promise.all([startSocks(), startDisplay(programs.display)]);
  // The sandbox of WebKitGTK needs rights that root in a container has not.
  const unsafe = process.getuid?.() === 0 ? { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" } : {};
  const env = { ...process.env, ...unsafe, DISPLAY: display.name };
  const start = ({ thirdPartyCookies }: VisitorOptions = {}) => {
    const policy = thirdPartyCookies ? [`--cookies-policy=${POLICY[thirdPartyCookies]}`] : [];
    const args = ["--automation", `--proxy=socks5://127.0.0.1:${socks.port}`, ...policy];
    return startSession(() => startDriver(programs.driver, env), { binary: programs.browser, args });
  };
  let first: Session | undefined = await start();
  const { version } = first;
  return {
    name: "webkit",
    version: `WebKitGTK ${version}`,
    visit: async (options) => {
      const visitor = options?.thirdPartyCookies ? undefined : first;
      if (visitor) first = undefined;
      return visitor ?? start(options);
    },
    close: async () => {
      await first?.close();
      display.end();
      socks.close();
    },
  };
}

type Session = Visitor & { version: string };

const SCRIPT_MS = 600_000;

type BrowserOptions = { binary: string; args: string[] };
type NewSession = { sessionId: string; capabilities: { browserVersion: string } };

/** A driver that has ended one session sometimes never answers to the next. */
async function startSession(start: () => Promise<Driver>, options: BrowserOptions): Promise<Session> {
  const { command, end } = await start();
  // A script may wait for what a page shows in the end.
  const timeouts = { script: SCRIPT_MS };
  const alwaysMatch = { acceptInsecureCerts: true, timeouts, "webkitgtk:browserOptions": options };
  const session = (await command("POST", "/session", { capabilities: { alwaysMatch } })) as NewSession;
  const base = `/session/${session.sessionId}`;
  const windows = windowsOf((method, path, body) => command(method, base + path, body));
  return {
    version: session.capabilities.browserVersion,
    newTab: async () => tabOf(await windows.open()),
    close: async () => {
      await command("DELETE", base);
      end();
    },
  };
}

/**
 * The windows of a session. WebDriver's commands go to whichever was switched to last, so those of a window that is not
 * switch first. Only one command may be under way at a time.
 */
function windowsOf(command: Command): { open(): Promise<Command> } {
  let [current, isFirst] = ["", true];
  const switchTo = async (handle: string) => {
    current = handle;
    await command("POST", "/window", { handle });
  };
  const commandIn =
    (handle: string): Command =>
    async (method, path, body) => {
      if (current !== handle) await switchTo(handle);
      const value = await command(method, path, body);
      // A session without a current window opens no other.
      if (method === "DELETE" && path === "/window") await switchTo((value as string[])[0] ?? "");
      return value;
    };
  return {
    open: async () => {
      if (!isFirst)
        return commandIn(((await command("POST", "/window/new", { type: "tab" })) as { handle: string }).handle);
      isFirst = false;
      current = (await command("GET", "/window")) as string;
      return commandIn(current);
    },
  };
}

/** An X server that draws into memory. It chooses its number itself and writes it to its fourth file. */
async function startDisplay(program: string): Promise<{ name: string; end(): void }> {
  const child = spawn(program, ["-displayfd", "3", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const [, , , told] = child.stdio;
  const number = await new Promise<string>((resolve, reject) => {
    child.on("error", reject).on("exit", (code) => reject(new Error(`${program} ended with ${code}.`)));
    told?.once("data", (data: Buffer) => resolve(String(data).trim()));
  });
  return { name: `:${number}`, end: () => void child.kill() };
}
