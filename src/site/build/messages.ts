/** What a build reports to the process that started it, if that process listens. */
export type BuildMessage =
  /** The bundle is in `folder`, and these paths will be rendered. */
  | { type: "bundled"; folder: string; paths: string[] }
  /** The page at `path`. `file` is its name below client/. */
  | { type: "page"; path: string; file: string; text: string }
  /** A part of the work has been done: "55 pages are rendered". */
  | { type: "done"; what: string };

/** A message to the build: a request waits for the page at `want`, so it comes next. */
export type BuildWish = { want: string };

export const tell = (message: BuildMessage): void => void process.send?.(message);
