import { MINUTE, type Scene } from "../scene.ts";

/** Does something every 24 minutes for eight hours, so that only the absolute timeout can be over. */
export async function throughTheDay({ skip }: Scene, act: () => Promise<unknown>): Promise<void> {
  for (let minutes = 0; minutes < 8 * 60; minutes += 24) {
    skip(24 * MINUTE);
    await act();
  }
}
