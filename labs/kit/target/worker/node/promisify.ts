type Callback = (error: unknown, value: unknown) => void;

/** Turns a function with a callback into one that returns a promise. */
export const promisify =
  (work: (...args: unknown[]) => unknown) =>
  (...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const done: Callback = (error, value) => (error ? reject(error) : resolve(value));
      work(...args, done);
    });
