/** The environment variables of this process. */
export type Env = Record<string, string | undefined>;

export const isPublic = (env: Env): boolean => env["WRISTBAND_PUBLIC"] === "1";

/** The names of a public server, in lower case. */
export const ownHosts = (env: Env): string[] =>
  (env["WRISTBAND_HOSTS"] ?? "")
    .toLowerCase()
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean);
