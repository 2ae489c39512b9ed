type Callback = (error: unknown, value: unknown) => void;

/** A function that takes a callback as one that answers a promise. */
export const promisify =
  (work: (...args: unknown[]) => unknown) =>
  (...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const done: Callback = (error, value) => (error ? reject(error) : resolve(value));
      work(...args, done);
    });
