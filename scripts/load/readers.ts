/** Readers of a live server, each in a sandbox of their own. */
import { labsOf } from "./client.ts";

const sandbox = (n: number): string => `bench-${String(n).padStart(16, "0")}`;

/**
 * The server of reader n. Lab 2's solution does what a Map does: a cookie, a list, a page. Later labs renew the cookie with
 * every answer.
 */
export const serverOf = (n: number): string => `/live/${sandbox(n)}/random-ids/solution`;

/** Logs alice in to the servers of so many readers, and answers their cookies. */
export async function logIn(port: number, readers: number): Promise<string[]> {
  const cookies: string[] = [];
  for (let n = 0; n < readers; n++) {
    const body = new URLSearchParams({ username: "alice", password: "wonderland" });
    const response = await fetch(`http://localhost:${labsOf(port)}${serverOf(n)}/login`, {
      method: "POST",
      redirect: "manual",
      body,
    });
    cookies.push(response.headers.getSetCookie()[0]?.split(";")[0] ?? "");
  }
  return cookies;
}
