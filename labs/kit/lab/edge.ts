/** What chapter "edge" adds to the site: a page that greets, one that follows a stream, and a logo. */

import { escapeHtml } from "./escape.ts";
import { loginPage } from "./pages.ts";
import { html } from "./replies.ts";
import type { User } from "./types.ts";

/** The first page. It greets a user who is logged in, and asks everybody else to log in. */
export function homePage(user: User | undefined): Response {
  if (!user) return loginPage();
  return html(
    "Welcome",
    `<p>You are logged in as ${escapeHtml(user.name)}.</p>
    <p><a href="dashboard">Dashboard</a>, <a href="watch">Watch your locker</a>, <a href="logo.svg">our logo</a></p>`,
  );
}

/** The site's logo, a wristband. It is the same for everybody. */
export const logo = (): Response =>
  new Response(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3" fill="none" stroke="gray"/></svg>\n',
    { headers: { "content-type": "image/svg+xml" } },
  );

/** A page that shows each event of /events. */
export const watchPage = (): Response =>
  html(
    "Watch",
    `<p>Your locker, each second: <output>…</output></p>
    <script>
      const events = new EventSource("events");
      const show = (text) => (document.querySelector("output").textContent = text);
      events.onmessage = ({ data }) => show(data);
      events.onerror = () => show(events.readyState === EventSource.CLOSED ? "refused" : "ended, and asking again");
    </script>
    <noscript><p>No script runs here. <a href="events">Open the stream itself.</a></p></noscript>
    <p><a href="dashboard">Dashboard</a></p>`,
  );

/** What the stream tells: the time on the lab's clock (epoch milliseconds), and the user's note. */
export const lockerNews = ({ note }: User, now: number): string =>
  `${new Date(now).toISOString().slice(11, 19)} ${note}`;

/**
 * An answer that goes on (HTML standard, "server-sent events"). Each text that `news` yields is one event. The answer
 * ends when `news` returns, and `news` ends at its next tick when nobody reads any more.
 */
export function eventStream(news: () => AsyncGenerator<string, void>): Response {
  const encoder = new TextEncoder();
  const events = news();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await events.next();
        if (done) return controller.close();
        controller.enqueue(encoder.encode(`data: ${value.replace(/\r\n?|\n/g, "\ndata: ")}\n\n`));
      },
      cancel() {
        void events.return();
      },
    },
    // Asks for an event only when somebody reads it: an event that lies ready would be older than the last check.
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { "content-type": "text/event-stream; charset=utf-8" } });
}
