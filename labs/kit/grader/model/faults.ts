import { CheckFailed, type Finding } from "../expect.ts";
import { defends, works, type About, type Check } from "../suite.ts";

/** The kinds of faults that a day can find. Each is reported as a check of its own. */
export type FaultKind =
  "somebody else" | "not over" | "lost" | "kept" | "refused, but done" | "basket" | "astray" | "threw";

/** The server differed from the model. */
export class ModelFault extends CheckFailed {
  readonly kind: FaultKind;
  constructor(kind: FaultKind, finding: Finding) {
    super(finding);
    this.kind = kind;
  }
}

/** Fails the day unless `holds`. `expected` and `got` complete the sentences "Expected …" and "Got …". */
export function mustAgree(holds: boolean, kind: FaultKind, finding: Finding): asserts holds {
  if (!holds) throw new ModelFault(kind, finding);
}

type Told = [title: string, why: string, first: string, second: string];

const TOLD: Record<FaultKind, Told> = {
  "somebody else": [
    "the server never takes one user for another, on any day",
    "A thief who does the same can read private pages, or act in the victim's name.",
    "The last answer of the story shows something about another user. How did your server decide who sent the request?",
    "Only the session that is stored under the cookie's value may say who the user is. Look this session up for each request. Use nothing that was stored before the login or by another request.",
  ],
  "not over": [
    "a session that ended stays ended, on any day",
    "A thief who copied the cookie earlier only has to wait until the session works again. The user believes that it has ended.",
    "The story names what ended the session. Did your server remove the record at that time, and did any later request bring it back?",
    "Remove the record from the list whenever a session ends. And on every route, look at the list and check both timeouts.",
  ],
  lost: [
    "no session ends too early, on any day",
    "A thief who can cause such a logout locks users out. And users who lose their sessions for no reason lose trust in the site.",
    "The story's last steps are about another user, or about another session. Why did these steps end this session?",
    "A session may end only by its own logout, by a login in the same browser, by its own timeouts, or in another way that the chapters name. Compare sessions by their own ID and their own user.",
  ],
  kept: [
    "every login gives a new value, on any day",
    "A thief who planted the value, or copied it before, shares the session of the user who logs in with it.",
    "Where does the value in the login's Set-Cookie come from?",
    "Make a new random ID at each login, whatever cookie the browser sends: known, unknown, empty or expired.",
  ],
  "refused, but done": [
    "the server does nothing for a request that it refuses, on any day",
    "A thief does not need the answer if the server does what his request asks for.",
    "Which line of your code runs before the line that refuses?",
    "First find out who the user is, and whether the user may do this. Do it only after that. A GET changes nothing.",
  ],
  basket: [
    "a basket contains only items that its owner put in, on any day",
    "Otherwise the victim buys items that a thief put in, or others can read the victim's basket.",
    "Whose items are these, and from which session did they come?",
    "At login the basket moves to the new session, if the visitor's session is still valid. Nothing else may move from one session to another.",
  ],
  astray: [
    "every form leads to a page that exists, on any day",
    "A user who lands on an error page does not know whether the logout has worked, and tries again or gives up.",
    "Where does the Location header lead, and what does that page answer?",
    "Redirect to a page of this site that answers a GET, such as / or /dashboard, and never to a page that the request names.",
  ],
  threw: [
    "nothing on an ordinary day makes the server fail",
    "A thief who can make the server fail once can make it fail all day, for everybody.",
    "The message names the error and its place in your file.",
    "A request's cookies and fields may be missing, old or strange. Refuse such a request, and do not throw an error.",
  ],
};

/** The check that reports a fault of this kind. */
export function checkOf(kind: FaultKind): Check {
  const [title, why, first, second] = TOLD[kind];
  const about: About = {
    why,
    hints: [first, second, "Send the requests of the story one by one with curl, and look at the list after each."],
    read: "#build-it",
  };
  return (kind === "lost" || kind === "threw" ? works : defends)(title, about, async () => {});
}

/** Every check that can report a fault of a day. */
export const MODEL_CHECKS: readonly Check[] = (Object.keys(TOLD) as FaultKind[]).map(checkOf);
