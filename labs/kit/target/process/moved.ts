/** For a learner's file written for an earlier kit: the old path of each import below labs/kit/, and the new one. */
const MOVED: Record<string, string> = {
  "server.ts": "lab/index.ts",
  "site.ts": "lab/whole-site.ts",
  ...Object.fromEntries(["store", "disk", "jwt", "keyring"].map((name) => [`${name}.ts`, `lab/${name}.ts`])),
  ...Object.fromEntries(
    ["file", "kept", "memory", "sqlite"].map((name) => [`stores/${name}.ts`, `lab/stores/${name}.ts`]),
  ),
};

/** The present specifier for one that an earlier kit had. */
export function today(specifier: string): string {
  const [, before = "", name = ""] = /^(\.\.?\/(?:.*\/)?kit\/)(.+)$/.exec(specifier) ?? [];
  return Object.hasOwn(MOVED, name) ? `${before}${MOVED[name]}` : specifier;
}
