import type { LabModule } from "../instance.ts";
import { MODULES } from "./names.ts";
import type { Module, Piece } from "./worker-messages.ts";

/** Modules that a learner's file may import, by name. */
export type Library = Record<string, object>;

const asUrl = (text: string): string => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));

/** A module that hands on what stands in the library, as a browser imports it. */
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
      // The name that stands in a stack, so that the line of an error can be told.
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
