/** The secret of the site's start, with which this page may work on the reader's own files. Kept apart from progress, which can be exported. */
const STORED = "wristband-key";
const IN_LINK = /^#key=([\w-]{20,100})$/;

/** Takes the secret out of the address, if the page was opened by the link of the terminal, and keeps it. */
export function takeKey(): void {
  const [, key] = IN_LINK.exec(location.hash) ?? [];
  if (key === undefined) return;
  // Out of the address at once, so that no bookmark and no picture of the screen has it.
  history.replaceState(history.state, "", location.pathname + location.search);
  try {
    localStorage.setItem(STORED, key);
  } catch {
    unstored = key;
  }
}

let unstored: string | undefined;

/** The secret, or undefined in a page that was never opened by the link. */
export function knownKey(): string | undefined {
  try {
    return localStorage.getItem(STORED) ?? unstored;
  } catch {
    return unstored;
  }
}
