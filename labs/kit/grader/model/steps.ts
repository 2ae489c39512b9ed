import type { Person } from "../scene.ts";

/** The users of the browsers, most of the time. */
export const DEVICES = [
  { name: "alice's laptop", owner: "alice" },
  { name: "alice's phone", owner: "alice" },
  { name: "alice's tablet", owner: "alice" },
  { name: "alice's desk at work", owner: "alice" },
  { name: "alice's old phone", owner: "alice" },
  { name: "bob's laptop", owner: "bob" },
  { name: "bob's phone", owner: "bob" },
  { name: "the admin's laptop", owner: "admin" },
  { name: "a computer in the library", owner: undefined },
] as const satisfies { name: string; owner: Person | undefined }[];

/** A user's name in a sentence. */
export const called = (user: Person): string => (user === "admin" ? "the admin" : user);

/** What somebody does at a browser that needs nothing else to be said. */
export type Plain =
  | "visit"
  | "busy"
  | "admin"
  | "look"
  | "comment"
  | "clear"
  | "export"
  | "theme"
  | "basket"
  | "hold"
  | "followed"
  | "overtaken";
/** Where a logout comes from: this site's own page, a page that hides its origin, or a program that sends none. */
export type From = "own" | "null" | "none";

/**
 * One thing that happens in a day. It contains everything that was random, so that it can be played again among other
 * steps. `device` is an index of DEVICES. `salt` decides what the thief tries afterwards.
 */
export type Step = { salt: number } & (
  | { do: "pass"; minutes: number }
  | { do: "login" | "fail"; device: number; who: Exclude<Person, "admin"> | "owner" }
  | { do: Plain; device: number }
  | { do: "logout" | "everywhere"; device: number; from: From }
  | { do: "link"; device: number; to: number }
  | { do: "plant"; device: number; what: "made up" | "empty" | "copied" }
  | { do: "together"; devices: [number, number] }
  | { do: "release" | "restart" | "crowd" }
);

/** A day: what happens, and what holds for all of it. */
export type Plan = { steps: Step[]; servers: number; outage: boolean };
