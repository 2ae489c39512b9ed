/** The doors that are measured, in the plot's order. Names are those of labs/09-timing-and-leaks/servers/. */
export const DOORS = [
  { name: "early-exit", title: "Stops early" },
  { name: "constant-time", title: "Looks at all" },
  { name: "by-hash", title: "Hashes first" },
] as const;

export const LAB = "timing-and-leaks";
