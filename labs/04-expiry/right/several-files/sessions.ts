/** All times in epoch milliseconds. `deadlines` are idle and absolute: the earlier one counts. */
export type Session = { username: string; deadlines: [idle: number, absolute: number] };
export type Sessions = ReturnType<typeof createSessions>;

const IDLE = 30 * 60 * 1000;
const ABSOLUTE = 8 * 60 * 60 * 1000;

/** The list is an array of pairs. The next request removes expired pairs. */
export function createSessions(now: () => number) {
  let list: { token: string; session: Session }[] = [];
  const alive = ({ deadlines }: Session) => deadlines.every((deadline) => now() < deadline);
  return {
    add(username: string): string {
      const token = Array.from(crypto.getRandomValues(new Uint32Array(8)), (word) => word.toString(36)).join("-");
      list.push({ token, session: { username, deadlines: [now() + IDLE, now() + ABSOLUTE] } });
      return token;
    },
    use(token: string): Session | undefined {
      list = list.filter(({ session }) => alive(session));
      const session = list.find((entry) => entry.token === token)?.session;
      if (session) session.deadlines[0] = now() + IDLE;
      return session;
    },
    secondsLeft: ({ deadlines }: Session) => Math.max(1, Math.floor((Math.min(...deadlines) - now()) / 1000)),
  };
}
