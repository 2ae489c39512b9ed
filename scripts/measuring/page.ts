import type { Measured } from "../../src/site/data/figures.ts";

const INTRO = `# Measured

Scripts write this page from \`content/figures/measured/\`; nobody types a figure here. Each script prints the same figures,
and \`npm test\` runs each with \`--tiny\`. Load is the machine's load average when the script began: above the number of cores
other programs were at work, and times are longer than on a quiet machine. A "+" behind a commit means that files had
been changed since. How well the labs are graded stands on the site, at \`/grader/\`.
`;

/** docs/measured.md, from what each script wrote down. */
export const page = (all: Readonly<Record<string, Measured>>): string =>
  [INTRO, ...Object.entries(all).map(([name, measured]) => section(name, measured))].join("\n");

function section(name: string, { day, commit, node, cores, load, command, figures }: Measured): string {
  const rows = Object.values(figures).map(
    ({ what, value, unit, how = "" }) => `| ${what} | ${value} ${unit} | ${how} |`,
  );
  const machine = `${cores} cores, Node ${node.replace("v", "")}, load ${load}`;
  return [
    `## ${name}`,
    "",
    `${day}, commit ${commit}, ${machine}: \`${command}\``,
    "",
    "| what | measured | how |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
