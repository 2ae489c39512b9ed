import { listLabs } from "../../labs/kit/build/catalogue.ts";
import { setAside } from "../files/set-aside.ts";
import { Complaint } from "./complaint.ts";
import type { Command } from "./command.ts";
import { descriptionFile } from "./described.ts";
import { findLab } from "./find-lab.ts";
import { fileIn, languages, writeServer, yours } from "./languages.ts";
import { forgetProgress } from "./progress-file.ts";
import { shown } from "./server-file.ts";

/** `start-in go 4`: makes the files to do a lab in another language. What was there before stays beside them. */
export const startIn: Command = async ({ args, root, terminal }) => {
  const known = languages();
  const language = args.find((word) => known.includes(word.toLowerCase()))?.toLowerCase();
  if (language === undefined)
    throw new Complaint(`In which language? There are ${known.join(" and ")}: npm run start-in ${known[0]} 4`);
  const lab = findLab(
    args.find((word) => word.toLowerCase() !== language),
    root,
  );
  const starter = fileIn(lab, language, "starter");
  if (!starter) {
    const others = listLabs(root).filter((one) => fileIn(one, language, "starter"));
    const numbers = others.map(({ number }) => number).join(", ") || "none";
    throw new Complaint(
      `Lab ${lab.number} has no starting file in ${language}; labs with one: ${numbers}. To use a server of your own, describe it in ${shown(descriptionFile(lab), root)}; see http://localhost:4321/any-server/`,
    );
  }
  const kept = [setAside(yours(lab)), setAside(descriptionFile(lab))].flatMap((one) => one ?? []);
  const server = writeServer(starter, language, yours(lab), descriptionFile(lab));
  terminal.write(
    `Edit ${shown(server, root)}. npm run check-lab ${lab.number} now grades this file, and not server.ts.`,
  );
  if (kept.length > 0)
    terminal.write(`Your earlier work is kept in ${kept.map((one) => shown(one, root)).join(" and ")}.`);
  if (forgetProgress(root, lab.slug)) terminal.write(`Lab ${lab.number} counts as not graded.`);
  return 0;
};
