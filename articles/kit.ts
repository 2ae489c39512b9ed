/** What the articles' servers share: plain answers, and Go's way of finding the handler. */

import { notFound, type CreateServer, type Handler, type User } from "../labs/kit/lab/index.ts";

/** The file of one article's server. */
export type ArticleServer = {
  default: CreateServer<never>;
  /** What of it is ours and not the article's, one sentence each. */
  ours: readonly string[];
  /** Paths that a reader can open. */
  pages: readonly string[];
  /** Where the labs' checks find what they ask for, when the article calls it otherwise: the lab's path to the article's. */
  doors: Readonly<Record<string, string>>;
  /** True when it is not the article's own but ours, and the article's attack fails on it. */
  mended?: true;
};

/** A line of plain text, as Go's Write and http.Error send it. */
export const plain = (text: string, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(`${text}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers } });

/** An article's page for those who are in. The note is ours: a takeover is proven by reading it. */
export const welcome = (text: string, user: User | undefined): Response =>
  plain(user ? `${text}\nThe private note of ${user.name}: ${user.note}` : text);

/** Like Go's HandleFunc with a bare path: a path answers every method alike, and everything else is a 404. */
export function handleFunc(routes: Readonly<Record<string, Handler>>): Handler {
  const table = new Map(Object.entries(routes));
  return (request) => (table.get(new URL(request.url).pathname) ?? notFound)(request);
}

/** The server as the labs' checks call it: a path in `doors` leads to another path, and all else is left alone. */
export function throughDoors({ default: create, doors }: ArticleServer): CreateServer<never> {
  const table = new Map(Object.entries(doors));
  return (lab) => {
    const handler = create(lab);
    return (request) => {
      const url = new URL(request.url);
      const door = table.get(url.pathname);
      if (door === undefined) return handler(request);
      url.pathname = door;
      return handler(new Request(url, request));
    };
  };
}
