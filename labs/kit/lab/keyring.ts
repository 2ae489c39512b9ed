/**
 * The private keys of one server, as plain data, in the order in which it made them. Whoever runs a server on after a
 * change of process hands them in again; a server that is started anew begins with none.
 */
export type Keyring = JsonWebKey[];

let open: { ring: Keyring; next: number } | undefined;

/** Makes a server. The keys that it asks for while it is made come from the ring, and go into it. */
export function withKeyring<Made>(ring: Keyring, make: () => Made): Made {
  const before = open;
  open = { ring, next: 0 };
  try {
    return make();
  } finally {
    open = before;
  }
}

/** The place of the next key of the server that is being made, if one is. To be called at once, before any await. */
export function nextPlace(): { known: JsonWebKey | undefined; keep: (key: JsonWebKey) => void } {
  const { ring = [], next = 0 } = open ?? {};
  if (open) open.next++;
  return { known: ring[next], keep: (key) => void (ring[next] = key) };
}
