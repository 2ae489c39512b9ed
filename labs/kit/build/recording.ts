import type { Scene } from "../grader/scene.ts";

/** A run that the build records for the page: who does what on which server. */
export type Recording = {
  variant: "starter" | "solution";
  run: (scene: Scene & { say(sentence: string): void }) => Promise<void>;
};

/** A lab's recordings by name. A chapter shows one with <Exchange id="slug/name" />. */
export type Recordings = Record<string, Recording>;
