/** Work that can wait until the first screen is painted. */
const { documentElement: root, fonts } = document;

/**
 * Shows the parts that were delayed. A reader who scrolls or follows a link within the page before that gets them at
 * once.
 */
const layOut = (): void => void delete root.dataset["early"];

/** Fetches the site's own font, and notes that the next page can have it from the cache. */
async function fetchFace(): Promise<void> {
  try {
    await fonts.load("1em Figtree");
    localStorage.setItem("wristband-face", "here");
  } catch {
    // Without the font or without storage, pages keep the font that they have.
  }
}

for (const used of ["pointerdown", "keydown", "wheel"]) {
  addEventListener(used, layOut, { capture: true, once: true, passive: true });
}

addEventListener("load", () => {
  const idle = globalThis.requestIdleCallback ?? setTimeout;
  idle(() => {
    layOut();
    void fetchFace();
  });
});

export {};
