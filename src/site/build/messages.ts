/** What a build tells the process that started it, if that process listens. */
export type BuildMessage =
  /** The bundle is in `folder`, and these paths will be rendered. */
  | { type: "bundled"; folder: string; paths: string[] }
  /** The page at `path`. `file` is its name below client/. */
  | { type: "page"; path: string; file: string; text: string }
  /** A part of the work is done: "55 pages are rendered". */
  | { type: "done"; what: string };

/** What it may be told: somebody waits for the page at `want`, so it comes next. */
export type BuildWish = { want: string };

export const tell = (message: BuildMessage): void => void process.send?.(message);
