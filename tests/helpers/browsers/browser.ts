/** The browsers that tests can drive. */
export const BROWSERS = ["chromium", "firefox", "webkit"] as const;
export type BrowserName = (typeof BROWSERS)[number];

/** A cookie as the browser tells its driver. `name` has a character for each octet, `expires` is in seconds since 1970, -1 for a session cookie. */
export type StoredCookie = {
  name: string;
  value: string;
  domain: string;
  path: string;
  expires: number;
  httpOnly: boolean;
  secure: boolean;
  /** "None" also stands for a cookie without SameSite in Firefox and WebKit. */
  sameSite: "Strict" | "Lax" | "None";
};

/** One page of a visitor. */
export type Tab = {
  /** Opens an address and waits until the page with its images and frames is there. */
  goto(url: string): Promise<void>;
  /** Clicks the first element that matches, and waits for the page whose path this is. */
  click(selector: string, arrivesAt: string): Promise<void>;
  /** Clicks the first element that matches, on a page that stays. */
  press(selector: string): Promise<void>;
  /** Types where the focus is. With `held` the text is one key, pressed while that other is down. */
  type(text: string, held?: "Control"): Promise<void>;
  /** Runs a function in the page that leads away from it, and waits for the page whose path `arrivesAt` is. */
  leave<Arg>(act: (arg: Arg) => void, arg: Arg, arrivesAt: string): Promise<void>;
  /** Runs a function in the page. It sees nothing but its argument, which is sent as JSON. */
  evaluate<Result>(act: () => Result | Promise<Result>): Promise<Result>;
  evaluate<Result, Arg>(act: (arg: Arg) => Result | Promise<Result>, arg: Arg): Promise<Result>;
  /** The addresses of what the page's frames show, where the driver tells them. */
  frames?(): string[];
  /** The visitor's cookies; in WebKit only those that go to the address of this page. */
  cookies(): Promise<StoredCookie[]>;
  close(): Promise<void>;
};

/** Somebody with a cookie jar of their own. */
export type Visitor = {
  newTab(): Promise<Tab>;
  /** Empties the jar and leaves the pages open, in a browser whose driver can. Elsewhere take another visitor. */
  clear?(): Promise<void>;
  close(): Promise<void>;
};

/** Undefined: as the browser is by default. */
export type VisitorOptions = { thirdPartyCookies?: "let in" | "blocked" };

/**
 * A browser that a test controls. It resolves every host name to 127.0.0.1, and does not check certificates. When it
 * closes, everything that it stored is deleted.
 */
export type RealBrowser = {
  name: BrowserName;
  /** As in "Firefox 153.8.0". */
  version: string;
  visit(options?: VisitorOptions): Promise<Visitor>;
  close(): Promise<void>;
};

/** `evaluate` for a driver that runs one function with one argument. */
export const evaluator = (run: (act: (arg: never) => unknown, arg: unknown) => Promise<unknown>): Tab["evaluate"] =>
  ((act: (arg: never) => unknown, arg?: unknown) => run(act, arg ?? null)) as Tab["evaluate"];
