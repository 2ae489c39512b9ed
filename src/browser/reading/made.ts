import type { Memory } from "../panel/remembered.ts";

/** How many of a chapter's questions the reader has answered, in words. `of` is how many there are. */
export function predictionsMade({ chapters }: Memory, slug: string, of: number): string {
  const first = Object.values(chapters?.[slug]?.predicted ?? {});
  // A question may have been taken out of the chapter since.
  const made = Math.min(first.length, of);
  if (made === 0) return `${of} predictions to make`;
  return `${made} of ${of} predictions made, ${Math.min(first.filter(Boolean).length, made)} right at the first try`;
}
