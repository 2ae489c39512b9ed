/** What a learner hands in, as one JSON file. The claim proves nothing by itself: `verify-work` grades the texts again. */
export type Work = {
  format: typeof FORMAT;
  /** The learner's name, as they typed it. */
  name: string;
  /** When the file was made, ISO 8601. */
  made: string;
  /** What graded it. */
  by: { wristband: string; node: string };
  labs: LabWork[];
};

export type Outcome = "passed" | "not yet" | "could not grade";

export type LabWork = {
  slug: string;
  /** The learner's server.ts. */
  text: string;
  /** What the last grading said, or "not graded". */
  claims: Outcome | "not graded";
  /** The last gradings, the oldest first. */
  tries: { at: string; outcome: Outcome }[];
};

export const FORMAT = "wristband work 1";

/** Limits of a file that somebody else wrote. A text is as long as check-lab takes it. */
export const MOST = { name: 100, labs: 50, tries: 50, text: 1_000_000 };

/**
 * Reads the text of a file that was handed in. Throws an Error whose message follows the file's name: "is not JSON".
 */
export function readWork(json: string): Work {
  const value = parsed(json);
  if (!isRecord(value) || value["format"] !== FORMAT) throw new Error(`is no work that npm run hand-in wrote`);
  const { name, made, by, labs } = value;
  if (!isText(name, MOST.name)) throw new Error(`has no name of 1 to ${MOST.name} characters`);
  if (!isTime(made)) throw new Error("does not say when it was made");
  if (!isRecord(by) || !isText(by["wristband"], 100) || !isText(by["node"], 100))
    throw new Error("does not say what graded it");
  if (!Array.isArray(labs) || labs.length === 0 || labs.length > MOST.labs)
    throw new Error(`does not contain 1 to ${MOST.labs} labs`);
  const read = labs.map(readLab);
  const twice = read.find(({ slug }, at) => read.findIndex((other) => other.slug === slug) !== at);
  if (twice) throw new Error(`contains the lab ${twice.slug} twice`);
  return { format: FORMAT, name, made, by: { wristband: by["wristband"], node: by["node"] }, labs: read };
}

function readLab(value: unknown): LabWork {
  if (!isRecord(value)) throw new Error("contains a lab that is not an object");
  const { slug, text, claims, tries } = value;
  if (!isText(slug, 100) || !/^[a-z0-9-]+$/.test(slug)) throw new Error("contains a lab without a name");
  if (!isText(text, MOST.text))
    throw new Error(`contains no text for ${slug}, or a text of more than ${MOST.text} characters`);
  if (!isClaim(claims)) throw new Error(`makes an unknown claim about ${slug}`);
  if (!Array.isArray(tries) || tries.length > MOST.tries || !tries.every(isTry))
    throw new Error(`has no list of at most ${MOST.tries} gradings of ${slug}`);
  return { slug, text, claims, tries: tries.map(({ at, outcome }) => ({ at, outcome })) };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error("is not JSON");
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isText = (value: unknown, most: number): value is string =>
  typeof value === "string" && value.trim() !== "" && value.length <= most;

const isTime = (value: unknown): value is string =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value) && !Number.isNaN(Date.parse(value));

const OUTCOMES: readonly unknown[] = ["passed", "not yet", "could not grade"] satisfies Outcome[];
const isOutcome = (value: unknown): value is Outcome => OUTCOMES.includes(value);
const isClaim = (value: unknown): value is LabWork["claims"] => value === "not graded" || isOutcome(value);

const isTry = (value: unknown): value is LabWork["tries"][number] =>
  isRecord(value) && isTime(value["at"]) && isOutcome(value["outcome"]);
