/** What the articles' servers share: plain answers, and Go's way of finding the handler. */

import { notFound, type CreateServer, type Handler, type User } from "../labs/kit/lab/index.ts";

/** The file of one article's server. */
export type ArticleServer = {
  default: CreateServer<never>;
  /** What we added to the article's code, one sentence each. */
  ours: readonly string[];
  /** Paths that a reader can open. */
  pages: readonly string[];
  /** The article's path for each path of the labs, where the article uses another one. */
  doors: Readonly<Record<string, string>>;
  /** True when we mended it, so that the article's attack fails. */
  mended?: true;
};

/** A line of plain text, as Go's Write and http.Error send it. */
export const plain = (text: string, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(`${text}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers } });

/** An article's page for users who are logged in. The note is our addition: reading it proves a takeover. */
export const welcome = (text: string, user: User | undefined): Response =>
  plain(user ? `${text}\nThe private note of ${user.name}: ${user.note}` : text);

/** Like Go's HandleFunc with a path alone: it answers every method on that path, and everything else is a 404. */
export function handleFunc(routes: Readonly<Record<string, Handler>>): Handler {
  const table = new Map(Object.entries(routes));
  return (request) => (table.get(new URL(request.url).pathname) ?? notFound)(request);
}

/**
 * The server with the paths that the labs' checks use: a path in `doors` becomes the article's path; others do not
 * change.
 */
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
