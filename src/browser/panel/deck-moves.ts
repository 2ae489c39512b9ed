import type { LabEntry } from "../../../labs/kit/build/all-labs.ts";
import { hasDisk, routesOf, type Route } from "./lab-routes.ts";

/** A control of the panel, as its button says it. */
export type Move = { label: string; who: "you" | "thief" | "time" } & (
  | { kind: "ask"; route: Route }
  | { kind: "do"; deed: "attack" | "steal" }
  | { kind: "send" }
  | { kind: "control"; form: "skip" | "restart" | "reset"; ms?: number }
);

/** The servers that a reader can choose, by variant. */
export const SERVERS = [
  ["starter", "Starter"],
  ["solution", "Solution"],
  ["yours", "Yours"],
] as const;

const MINUTE = 60_000;
const SKIPS: [words: string, ms: number][] = [
  ["1 minute", MINUTE],
  ["31 minutes", 31 * MINUTE],
  ["9 hours", 9 * 60 * MINUTE],
];

/** Everything that a reader can press in a lab's panel, in its order. */
export function movesOf(lab: Pick<LabEntry, "number" | "line">): Move[] {
  const restart: Move[] = [{ kind: "control", who: "time", label: "Restart the server", form: "restart" }];
  return [
    ...routesOf(lab).map((route): Move => ({ kind: "ask", who: "you", label: route.label, route })),
    { kind: "do", who: "thief", label: "Run the attack", deed: "attack" },
    { kind: "do", who: "thief", label: "Copy the cookie", deed: "steal" },
    { kind: "send", who: "thief", label: "Send" },
    ...SKIPS.map(([words, ms]): Move => ({ kind: "control", who: "time", label: `Skip ${words}`, form: "skip", ms })),
    ...(hasDisk(lab.line) ? restart : []),
    { kind: "control", who: "time", label: "Reset the server", form: "reset" },
  ];
}

/** What a text names in bold, in the order of the text, without the full stop that may end it. */
export const boldIn = (text: string): string[] =>
  [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, phrase = ""]) => phrase.replace(/[.,:]$/, "").replace(/\s+/g, " "));

/** What a panel shows at first: the controls that a text names in bold. Everything else stands behind "More". */
export function firstOf(moves: readonly Move[], text: string) {
  const named = boldIn(text).map((phrase) => phrase.toLowerCase());
  const isNamed = (label: string) => named.includes(label.toLowerCase());
  const first = moves.filter(({ label }) => isNamed(label));
  const labels = [...SERVERS.map(([, label]) => label), ...first.map(({ label }) => label)];
  const begin = named.map((phrase) => labels.find((label) => label.toLowerCase() === phrase)).find((label) => label);
  return {
    first,
    rest: moves.filter((move) => !first.includes(move)),
    /** Whether the text lets the reader choose a server. */
    withServers: SERVERS.some(([, label]) => isNamed(label)),
    /** The first control that the text names. */
    begin,
  };
}
