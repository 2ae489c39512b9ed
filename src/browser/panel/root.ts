/** An export says on each page where its root is, because it may lie in any folder. The site's own root is "/". */
const root = (): string | undefined => document.documentElement.dataset["root"];

/** Whether this page is part of an export: then no server of ours is behind it. */
export const isExport = (): boolean => root() !== undefined;

/** The address of a path of the site. `path` begins without a slash. */
export const atRoot = (path: string): string => (root() ?? "/") + path;
