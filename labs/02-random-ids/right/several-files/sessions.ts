export type Session = Readonly<{ name: string; since: number }>;

/** 16 bytes, exactly 128 bits, in 22 letters of base64url. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

export function createDesk(list: Map<string, Session>, now: () => number) {
  return {
    open(name: string): string {
      const id = newId();
      list.set(id, Object.freeze({ name, since: now() }));
      return id;
    },
    nameFor: (id: string): string | undefined => list.get(id)?.name,
  };
}
