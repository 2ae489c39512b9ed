/** A request that the reader can make with one button. `fields` are the body of a POST. */
export type Route = {
  label: string;
  method: "GET" | "POST" | "DELETE";
  path: string;
  fields?: Record<string, string>;
  /** Fields that the reader fills in: name, label and first value. */
  ask?: { name: string; label: string; value: string }[];
  /** The lab that adds the route. */
  since?: number;
  /** The last lab that has it. */
  until?: number;
};

/** The first lab with a disk. Without one a restart loses everything, as a reset does. */
const FIRST_WITH_A_DISK = 10;

/** The lab with a proxy in front. */
const EDGE = 15;

const ROUTES: Route[] = [
  { label: "Log in as alice", method: "POST", path: "/login", fields: { username: "alice", password: "wonderland" } },
  { label: "Log in as bob", method: "POST", path: "/login", fields: { username: "bob", password: "builder" } },
  {
    label: "Log in and be remembered",
    method: "POST",
    path: "/login",
    fields: { username: "alice", password: "wonderland", remember: "on" },
    since: 13,
  },
  { label: "Open the dashboard", method: "GET", path: "/dashboard" },
  { label: "Open the admin page", method: "GET", path: "/admin" },
  { label: "Read the comments", method: "GET", path: "/comments", since: 3 },
  {
    label: "Post a comment",
    method: "POST",
    path: "/comments",
    since: 3,
    ask: [{ name: "text", label: "Comment", value: "<script>document.body.append(document.cookie)</script>" }],
  },
  { label: "Delete all comments", method: "DELETE", path: "/comments", since: 5 },
  { label: "Export the note", method: "POST", path: "/export", since: 5 },
  { label: "Open the basket", method: "GET", path: "/basket", since: 7, until: 10 },
  {
    label: "Put a lamp in the basket",
    method: "POST",
    path: "/basket",
    fields: { item: "lamp" },
    since: 7,
    until: 10,
  },
  {
    label: "Suggest something",
    method: "POST",
    path: "/suggestions",
    since: FIRST_WITH_A_DISK,
    until: 10,
    ask: [{ name: "text", label: "Suggestion", value: "A bench at the entrance" }],
  },
  { label: "Get the public key", method: "GET", path: "/keys", since: 11 },
  { label: "Read the reminders", method: "GET", path: "/reminders", since: 12 },
  {
    label: "Keep a reminder",
    method: "POST",
    path: "/reminders",
    since: 12,
    ask: [{ name: "text", label: "Reminder", value: "My locker is behind the stairs" }],
  },
  { label: "Follow the link to /share", method: "GET", path: "/share", since: 12 },
  { label: "Send the form at /share", method: "POST", path: "/share", since: 12 },
  { label: "Open the account page", method: "GET", path: "/account", since: 14 },
  {
    label: "Change the password",
    method: "POST",
    path: "/password",
    since: 14,
    ask: [
      { name: "current", label: "Until now", value: "wonderland" },
      { name: "password", label: "New", value: "looking-glass" },
    ],
  },
  {
    label: "Give the password again",
    method: "POST",
    path: "/confirm",
    since: 14,
    ask: [{ name: "password", label: "Password", value: "wonderland" }],
  },
  { label: "Close the account", method: "POST", path: "/close", since: 14 },
  { label: "Open the first page", method: "GET", path: "/", since: EDGE },
  { label: "Watch the locker", method: "GET", path: "/watch", since: EDGE },
  { label: "Open the event stream", method: "GET", path: "/events", since: EDGE },
  { label: "Load the logo", method: "GET", path: "/logo.svg", since: EDGE },
  { label: "Log out", method: "POST", path: "/logout" },
  { label: "Log out everywhere", method: "POST", path: "/logout-everywhere", since: 6 },
];

/** The requests that a lab's server answers. `line` are the numbers of the labs on the way to it, and its own. */
export const routesOf = ({ number, line }: { number: number; line: readonly number[] }): Route[] =>
  ROUTES.filter(({ since = 1, until = Infinity }) => line.includes(since) && number <= until);

/** Whether the lab has a disk. */
export const hasDisk = (line: readonly number[]): boolean => line.includes(FIRST_WITH_A_DISK);
