import type { Store } from "../../../src/browser/editor/drafts.ts";

/** A browser's storage with room for so many characters. */
export function storage(room = Infinity): Store {
  const texts = new Map<string, string>();
  return {
    get length() {
      return texts.size;
    },
    key: (at) => [...texts.keys()][at] ?? null,
    getItem: (key) => texts.get(key) ?? null,
    removeItem: (key) => void texts.delete(key),
    setItem(key, text) {
      const others = [...texts].reduce((sum, [name, { length }]) => sum + (name === key ? 0 : length), 0);
      if (others + text.length > room) throw new DOMException("full", "QuotaExceededError");
      texts.set(key, text);
    },
  };
}
