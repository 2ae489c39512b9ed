/** So often is the server asked for its list, which no queue of its own holds up, before a request counts as held up. */
export const PATIENCE = 1_000;

/** Whether some requests are answered while another waits for its body. Nothing waits for an answer that may never come. */
export async function comesThrough(work: Promise<unknown>, list: () => Promise<unknown>): Promise<boolean> {
  const answered = work.then(
    () => true,
    () => true,
  );
  for (let turn = 0; turn < PATIENCE; turn++) {
    const over = list().then(() => new Promise<false>((resolve) => setTimeout(resolve, 0, false)));
    if (await Promise.race([answered, over])) return true;
  }
  return false;
}
