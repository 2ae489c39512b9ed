/**
 * The private keys of one server, as plain data, in the order in which it made them. To continue a server in another
 * process, pass its keys in again. A server that starts anew has none.
 */
export type Keyring = JsonWebKey[];

let open: { ring: Keyring; next: number } | undefined;

/** Makes a server. While `make` runs, new keys come from the ring as long as it has some, and are then added to it. */
export function withKeyring<Made>(ring: Keyring, make: () => Made): Made {
  const before = open;
  open = { ring, next: 0 };
  try {
    return make();
  } finally {
    open = before;
  }
}

/** The place of the next key, while a server is being made; otherwise undefined. Call it before any await. */
export function nextPlace(): { known: JsonWebKey | undefined; keep: (key: JsonWebKey) => void } {
  const { ring = [], next = 0 } = open ?? {};
  if (open) open.next++;
  return { known: ring[next], keep: (key) => void (ring[next] = key) };
}
