import { CannotDo } from "../target/target.ts";
import type { Scene } from "./scene.ts";

/**
 * How many entries the server's list has, or undefined where no list can be seen. For checks that also look at answers.
 */
export async function listed({ list }: Pick<Scene, "list">): Promise<number | undefined> {
  try {
    return (await list()).length;
  } catch (error) {
    if (error instanceof CannotDo) return undefined;
    throw error;
  }
}
