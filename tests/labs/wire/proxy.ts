import type { Target, WireRequest, WireResponse } from "../../../labs/kit/target/target.ts";
import type { Account } from "../../../labs/kit/target/users.ts";

/**
 * What one mutant does with the traffic of one server. A mutant that changes nothing must return the same object that
 * it got.
 */
export type Tampering = {
  request?: (request: WireRequest) => WireRequest;
  /** `request` is what the browser sent. */
  response?: (response: WireResponse, request: WireRequest) => WireResponse;
};

/** One fault between grader and server. */
export type Mutant = {
  name: string;
  /** The only kind of exchange it touches, as `pointOf` names it. Undefined: it may touch any. */
  at?: string;
  /** Called for each fresh server. */
  make: (accounts: readonly Account[]) => Tampering;
};

/** Stands for a second that passes. */
const TICK: WireRequest = { method: "TICK", path: "", headers: [], now: 0, origin: "" };

/** `target` with a fault on the way to it. `touched` is called whenever something was changed. */
export function mutated(target: Target, { make }: Mutant, touched: () => void = () => {}): Target {
  let tampering: Tampering = {};
  const noting = <T>(before: T, after: T = before): T => {
    if (before !== after) touched();
    return after;
  };
  return {
    async fresh(options) {
      tampering = make(options.accounts);
      await target.fresh(options);
    },
    async send(request) {
      const response = await target.send(noting(request, tampering.request?.(request)));
      return noting(response, tampering.response?.(response, request));
    },
    call: (name, args) => target.call(name, args),
    list: () => target.list(),
    // A mutant of the clock changes what every request says of the time, and so it does here.
    tick: async (now) => target.tick?.(tampering.request?.({ ...TICK, now }).now ?? now),
    take: async (stream) => (await target.take?.(stream)) ?? { text: "", ended: true },
    close: () => target.close(),
  };
}

const ROUTES = new Set([
  "GET /",
  "POST /login",
  "GET /dashboard",
  "GET /admin",
  "POST /logout",
  "GET /comments",
  "POST /comments",
  "DELETE /comments",
  "POST /export",
  "POST /theme",
  "POST /logout-everywhere",
  "GET /basket",
  "POST /basket",
]);

/** The kind of an exchange: the route it asked for, and the status that came back. */
export function pointOf({ method, path }: WireRequest, { status }: WireResponse): string {
  const route = `${method} ${path.split("?")[0]}`;
  return `${ROUTES.has(route) ? route : "another path"} ${status}`;
}
