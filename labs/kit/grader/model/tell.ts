import type { Person } from "../scene.ts";
import type { Plan, Step } from "./steps.ts";
import { called, DEVICES } from "./steps.ts";

const at = (device: number): string => DEVICES[device]?.name ?? "a browser";
const ownerOf = (device: number): Person => DEVICES[device]?.owner ?? "alice";
const FROM = { own: "", null: ", from a page that hides its origin", none: ", from a program that sends no Origin" };
const PLAIN = {
  visit: "the dashboard is opened",
  busy: "the user opens the dashboard or writes a comment every 20 minutes, for hours",
  admin: "the browser asks for the admin's page",
  look: "the browser asks for a page that is open to everybody, or for a page that does not exist",
  comment: "a comment is written",
  clear: "all comments are deleted, with DELETE /comments",
  export: "the note is exported",
  theme: "the theme is changed",
  basket: "an item is put into the basket",
  hold: "the browser sends the beginning of a form, but not its text yet",
  followed: "the user logs out everywhere and logs in right after that, once or several times",
  overtaken: "the browser sends the logout form and another form at the same time",
} as const;

/** A step in one sentence, present tense. */
export function sentenceOf(step: Step): string {
  switch (step.do) {
    case "pass":
      return `${durationOf(step.minutes)} pass.`;
    case "login":
      return `At ${at(step.device)}, ${called(step.who === "owner" ? ownerOf(step.device) : step.who)} logs in.`;
    case "fail":
      return `At ${at(step.device)}, somebody logs in as ${step.who === "owner" ? "alice" : step.who} with a wrong password.`;
    case "logout":
      return `At ${at(step.device)}, the logout form is sent${FROM[step.from]}.`;
    case "everywhere":
      return `At ${at(step.device)}, the form for logging out everywhere is sent${FROM[step.from]}.`;
    case "link":
      return `At ${at(step.device)}, the user follows a link from another site to this site.`;
    case "plant":
      return `The thief puts ${PLANTED[step.what]} into ${at(step.device)}.${step.salt % 3 > 0 ? ` Then ${called(ownerOf(step.device))} logs in there.` : ""}`;
    case "together":
      return `At ${at(step.devices[0])} and ${at(step.devices[1])}, the dashboard is opened at the same time.`;
    case "release":
      return "The rest of the form's text arrives.";
    case "restart":
      return "The server starts again on the same disk.";
    case "crowd":
      return "alice logs in on each of her five devices.";
    default:
      return `At ${at(step.device)}, ${PLAIN[step.do]}.`;
  }
}

const PLANTED = { "made up": "an invented cookie", empty: "a cookie without a value", copied: "a copied cookie" };

function durationOf(minutes: number): string {
  if (minutes < 2) return `${Math.round(minutes * 60)} seconds`;
  if (minutes < 120) return `${minutes} minutes`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 6) / 10} hours` : `${Math.round(minutes / 60 / 24)} days`;
}

/** A day's story. `inTheEvening` says that the fault showed only after the last step. */
export function storyOf({ steps, servers, outage }: Plan, inTheEvening: boolean): string[] {
  const evening = outage
    ? "The list of sessions cannot be read any more."
    : "In the evening every browser opens the dashboard, and the thief tries every cookie that he has copied.";
  return [
    ...(servers > 1 ? [`${servers} servers share the disk and take turns.`] : []),
    ...steps.map(sentenceOf),
    ...(inTheEvening ? [evening] : []),
  ];
}
