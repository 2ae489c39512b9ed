import type { Say, Told } from "../../../labs/kit/grader/page/page-messages.ts";

/** Checks the shape of every message from the frame. Texts in it are shown as text, never as HTML. */

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;
const isText = (value: unknown): value is string => typeof value === "string";
const isListOf =
  (is: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(is);

const STATUSES: readonly Told["status"][] = ["holds", "not reached", "fails", "no verdict"];
const isStatus = (value: unknown): boolean => STATUSES.some((status) => status === value);

const isPair = (value: unknown): boolean => isListOf(isText)(value) && Array.isArray(value) && value.length === 2;

const isExchange = (value: unknown): boolean =>
  isSent(value) && isFields(value) && isFields(value["request"]) && isText(value["request"]["origin"]);

function isSent(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { who, request, response } = value;
  if (!isText(who) || !isFields(request) || !isFields(response)) return false;
  const texts = [request["method"], request["path"], response["body"]];
  const lists = [request["headers"], response["headers"]];
  return texts.every(isText) && lists.every(isListOf(isPair)) && typeof response["status"] === "number";
}

const isTrouble = (value: unknown): boolean => isFields(value) && isText(value["code"]) && isText(value["message"]);

function isCheck(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { kind, title, why, read, hints } = value;
  return (kind === "works" || kind === "defends") && [title, why, read].every(isText) && isListOf(isText)(hints);
}

/** Each status with what it must bring. */
function isTold(value: unknown): boolean {
  if (!isFields(value) || !isCheck(value["check"]) || !isListOf(isExchange)(value["exchanges"])) return false;
  const { status, needs, expected, got, at, trouble } = value;
  if (status === "holds") return true;
  if (status === "not reached") return isText(needs);
  if (status === "fails") return isText(expected) && isText(got) && (at === undefined || isExchange(at));
  return status === "no verdict" && isTrouble(trouble);
}

const isFrom = (value: unknown): boolean => isFields(value) && isText(value["lab"]) && isTold(value["verdict"]);

function isWhole(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { verdicts, earlier, before, story, printed, afterwards } = value;
  const isStory = (one: unknown) => isFields(one) && isText(one["title"]) && isListOf(isText)(one["sentences"]);
  return (
    isListOf(isTold)(verdicts) &&
    isListOf(isFrom)(earlier) &&
    isListOf(isFrom)(before) &&
    (story === undefined || isStory(story)) &&
    isFields(printed) &&
    isText(printed["text"]) &&
    (afterwards === undefined || isTrouble(afterwards))
  );
}

function isLine(value: unknown): boolean {
  if (!isFields(value) || !isStatus(value["status"]) || !isText(value["title"])) return false;
  return value["verdict"] === undefined || isTold(value["verdict"]);
}

const isMisread = (value: unknown): boolean =>
  value === undefined || (isFields(value) && isText(value["message"]) && typeof value["line"] === "number");

/** The message, if it is one that the suite's worker may send. */
export function readSay(value: unknown): Say | undefined {
  if (!isFields(value) || typeof value["id"] !== "number") return undefined;
  const fits =
    ("line" in value && isLine(value["line"])) ||
    ("graded" in value && isWhole(value["graded"])) ||
    ("misread" in value && isMisread(value["misread"])) ||
    isText(value["broke"]);
  return fits ? (value as Say) : undefined;
}
