/** What the trial does once the reader acts, and not before: so the chapter's own scripts stay small. */
import { Client } from "../panel/live-client.ts";

export { takeOver } from "../panel/own.ts";

/** Logs alice in at the server at `base`, and says who is in then. */
export async function logIn(base: string): Promise<string> {
  const client = new Client(base);
  const body = new URLSearchParams({ username: "alice", password: "wonderland" });
  await client.page("/login", { method: "POST", body });
  return `Logged in. ${await whoIsIn(client)}`;
}

/** Ends the process of the server at `base`, starts another, and says who is in then. */
export async function restart(base: string): Promise<string> {
  const client = new Client(base);
  await client.control("restart");
  return `Restarted. ${await whoIsIn(client)}`;
}

/** Asks the server itself: requests its dashboard with this browser's cookie. */
async function whoIsIn(client: Client): Promise<string> {
  const { status } = await client.page("/dashboard");
  if (status === 503) throw new Error("This site was started without a Redis.");
  return status === 200 ? "alice is in." : `Nobody is logged in: the dashboard answers ${status}.`;
}
