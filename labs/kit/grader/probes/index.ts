import type { Check } from "../suite.ts";
import { idsAreDrawn } from "./drawn.ts";
import { nothingGrows } from "./growth.ts";
import { namesDecideNothing } from "./claimed-names.ts";
import { refusalsDoNothing } from "./refused.ts";
import { secretsStay } from "./secrets.ts";
import { requestsStayApart } from "./together.ts";

/**
 * The checks that end the suite of lab `number`. They look for kinds of faults and not for known ones, and are reached
 * when all of `before` hold, after the lab's own verdict. Lab 1 has no IDs, the
 * signature of lab 11's tokens covers all of them, and expiry is lab 4's subject. `remembers`: a field of the login's
 * form makes it last longer. `lists`: a page shows users their own sessions.
 */
export const probes = (number: number, before: readonly Check[], { remembers = false, lists = false } = {}): Check[] =>
  [
    refusalsDoNothing(number, before),
    namesDecideNothing(number, before, remembers),
    secretsStay(number, before, lists),
    requestsStayApart(number, before),
    ...(number >= 2 && number <= 10 ? [idsAreDrawn(number, before)] : []),
    ...(number >= 4 ? [nothingGrows(number, before)] : []),
  ].map((check) => ({ ...check, late: true }));
