/** What can wait until the first screen is painted. */
const { documentElement: root, fonts } = document;

/** Lays out what was put off. Whoever scrolls or follows a link within the page before the rest is there gets it at once. */
const layOut = (): void => void delete root.dataset["early"];

/** Fetches the site's own face, and notes that the next page can have it from the cache. */
async function fetchFace(): Promise<void> {
  try {
    await fonts.load("1em Figtree");
    localStorage.setItem("wristband-face", "here");
  } catch {
    // Without the face or without storage, pages keep the one they have.
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
