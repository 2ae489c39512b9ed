/** Work that can wait until the first screen is painted. */
const { documentElement: root, fonts } = document;

/**
 * Shows the parts that were delayed. A reader who scrolls or follows a link within the page before that gets them at
 * once.
 */
const layOut = (): void => void delete root.dataset["early"];

const idle: (work: () => void) => unknown = globalThis.requestIdleCallback ?? setTimeout;

/** How long one turn may take, in milliseconds. A machine four times as slow answers the reader within 50 then. */
const TURN_MS = 8;

/**
 * Lays out one part after the other, in turns while nothing else wants the page, and then calls `done`. All at once would
 * take a slow machine a tenth of a second, in which it answers nothing.
 */
function layOutInTurns(done: () => void): void {
  const until = performance.now() + TURN_MS;
  for (let part = next(); part; part = next()) {
    part.dataset["laid"] = "";
    void part.offsetHeight;
    if (performance.now() > until) return void idle(() => layOutInTurns(done));
  }
  layOut();
  done();
}

const next = (): HTMLElement | null => document.querySelector("[data-early] .prose > :not([data-laid])");

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

addEventListener("load", () => idle(() => layOutInTurns(() => void fetchFace())));

export {};
