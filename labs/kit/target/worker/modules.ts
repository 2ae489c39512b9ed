import type { LabModule } from "../instance.ts";
import { MODULES } from "./names.ts";
import type { Module, Piece } from "./worker-messages.ts";

/** Modules that a learner's file may import, by name. */
export type Library = Record<string, object>;

const asUrl = (text: string): string => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));

/** A module that a browser can import and that exports what is in the library. */
function facade(name: string, module: object): string {
  const names = Object.keys(module).filter((key) => key !== "default");
  const consts = names.map((key, at) => `const _${at} = it[${JSON.stringify(key)}]; export { _${at} as ${key} };`);
  return [`const it = globalThis.${MODULES}[${JSON.stringify(name)}];`, ...consts, "export default it;"].join("\n");
}

/** Loads a learner's modules, each time anew. */
export function createLoader(library: Library): (modules: readonly Module[]) => Promise<LabModule> {
  Object.defineProperty(globalThis, MODULES, { value: library });
  const facades = new Map<string, string>();
  const urlOf = (name: string): string => {
    const known = facades.get(name) ?? asUrl(facade(name, library[name] ?? {}));
    facades.set(name, known);
    return known;
  };
  return async (modules) => {
    const own = new Map<string, string>();
    const text = (piece: Piece) => {
      if (typeof piece === "string") return piece;
      return "own" in piece ? (own.get(piece.own) ?? "") : urlOf(piece.there);
    };
    let last = "";
    for (const { path, pieces } of modules) {
      // This name appears in a stack, so that an error's line can be reported.
      last = asUrl(`${pieces.map(text).join("")}\n//# sourceURL=${path}`);
      own.set(path, last);
    }
    try {
      return (await import(/* @vite-ignore */ last)) as LabModule;
    } finally {
      for (const url of own.values()) URL.revokeObjectURL(url);
    }
  };
}
