import { PASSWORDS } from "../target/users.ts";

type Fields = Record<string, string>;

/** What somebody does on a live server, as plain data: the page, the build and the tests play the same steps. */
export type Step =
  /** The reader's browser sends a request, "POST /login", with the cookies that it has. It follows no redirect. */
  | { do: "ask"; send: string; fields?: Fields }
  /** The thief copies the Cookie header that the browser would send now. */
  | { do: "copy" }
  /** The thief sends a request. In `cookie` his copy replaces the text {copy}. */
  | { do: "steal"; send: string; cookie: string; fields?: Fields }
  /** The lab's clock goes on by so many milliseconds. */
  | { do: "skip"; ms: number }
  /** The server's process ends, and another one starts. */
  | { do: "restart" };

/**
 * What must have come for a choice to be right; all of it must hold. `status` and `body` are about the last answer. The
 * texts are regular expressions: `sends` on the Cookie header of the last request, `sets` on the Set-Cookie headers of
 * its answer, one a line, and `list` on the server's list as JSON. A header that is not there is an empty text.
 */
export type When = { status?: number; body?: string; sends?: string; sets?: string; list?: string };

/** A question that the server answers. A chapter shows it with <Predict id="slug/name" />. */
export type Prediction = {
  /** What somebody does, and what the reader predicts. Text in backquotes is code. */
  ask: string;
  on: "starter" | "solution";
  play: Step[];
  /** Two to four answers, each with what must have come for it to be right. */
  choices: Record<string, When>;
  /** The right choice, for the tests only: a page finds it out by playing the steps. */
  right: string;
  /** Why, in a sentence or two. Shown after the run. */
  because: string;
};

/** A lab's predictions by name. */
export type Predictions = Record<string, Prediction>;

export const ask = (send: string, fields?: Fields): Step => ({ do: "ask", send, ...(fields && { fields }) });
export const logIn = (username: keyof typeof PASSWORDS): Step =>
  ask("POST /login", { username, password: PASSWORDS[username] });
export const logOut = ask("POST /logout");
export const openDashboard = ask("GET /dashboard");
export const copyCookie: Step = { do: "copy" };
export const steal = (send: string, cookie = "{copy}", fields?: Fields): Step => ({
  do: "steal",
  send,
  cookie,
  ...(fields && { fields }),
});
export const sendCopy = steal("GET /dashboard");
export const skipMinutes = (minutes: number): Step => ({ do: "skip", ms: minutes * 60_000 });
export const restartServer: Step = { do: "restart" };

/** Somebody's private note is in the answer: "locker 3f9a…", and the admin's "safe 3f9a…". */
export const aNote: When = { body: "(?:locker|safe) \\w{16}" };
/** The answer says: I don't know who you are. */
export const refused: When = { status: 401 };
