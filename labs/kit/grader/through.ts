/**
 * How often the grader asks the server for its list before a request counts as blocked. The list needs no turn in the
 * server's queue.
 */
export const PATIENCE = 1_000;

/**
 * True if `work` is answered while another request waits for its body. It does not wait for an answer that may never
 * come.
 */
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
