declare module "virtual:labs" {
  // Types are imported inline: a relative import declaration inside `declare module` resolves to any.
  type Attack = import("../grader/attack.ts").Attack;
  type LabModule = import("../target/instance.ts").LabModule;
  type Mistake = import("./mistakes.ts").Mistake;
  type Recordings = import("./recording.ts").Recordings;
  type Check = import("../grader/suite.ts").Check;

  type Load = () => Promise<LabModule>;
  /** Every lab in order, with lazy imports of its files. Made by labs/kit/build/vite.ts from the folders. */
  const labs: {
    number: number;
    slug: string;
    folder: string;
    starter: Load;
    solution: Load;
    /** `replaces`: titles of earlier checks that count no more from here on, and why. `broken`: those that only the starter fails. */
    suite: () => Promise<{ default: Check[]; replaces?: Record<string, string>; broken?: readonly string[] }>;
    attack: () => Promise<{ default: Attack }>;
    recordings: () => Promise<{ default: Recordings }>;
    mistakes: Mistake[];
    /** Known ways to get it wrong that no mistake of this lab shows, and why. */
    notShown: string[];
    /** The solution with each mistake's edits, by the mistake's name. */
    mistaken: Record<string, Load>;
    /** Servers that the chapter shows beside its lab's, by name. */
    servers?: Record<string, Load>;
    /** Different right solutions, by file name. */
    right: Record<string, Load>;
  }[];
  export default labs;
}
