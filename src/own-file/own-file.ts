import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { OddFile } from "../../labs/kit/target/process/source-file.ts";
import { json, type LiveAnswer, type LiveRequest } from "../http/answer.ts";
import { CapReached, type Caps } from "../http/caps.ts";
import { problemAnswer } from "../http/problem.ts";
import { Complaint } from "../cli/complaint.ts";
import { nextHint } from "../cli/next-hint.ts";
import { HOW_TO_NAME, openWith, programIn } from "../cli/own-program.ts";
import { keepVersion, listVersions, readVersion } from "../cli/versions.ts";
import type { Env } from "../settings/env.ts";
import { gradeInProcess, mustBeHere, type Grade } from "./grading-process.ts";
import { checkedText, LearnerFile } from "./learner-file.ts";
import { OwnLab } from "./own-lab.ts";
import { Refused } from "./refusals.ts";
import { saidLines, type Say } from "./said-lines.ts";

export type OwnFileOptions = { root: string; env: Env; caps: Caps; grade?: Grade; open?: typeof openWith };

/** What a request of the editor carries: which lab, the page's own name, and what else this deed takes. */
type Asked = { lab: OwnLab; folder: LabFolder; field: (name: string) => string };
type Deed = (asked: Asked) => LiveAnswer | Promise<LiveAnswer>;

/**
 * Answers the editor in a page: POST /own/<deed> with JSON such as {"lab": "logout", "text": "…"}. The gate has let in
 * only the site's own page with the secret of this start. A request names a lab and never a path.
 */
export class OwnFile {
  readonly #options: Required<OwnFileOptions>;
  readonly #labs = new Map<string, OwnLab>();
  readonly #ending = new AbortController();
  #following = 0;

  constructor(options: OwnFileOptions) {
    this.#options = { grade: gradeInProcess(options.root), open: openWith, ...options };
  }

  /** Throws what is not about the request itself. */
  async answer(request: LiveRequest): Promise<LiveAnswer> {
    try {
      const [, name = ""] = /^\/own\/([a-z]+)$/.exec(request.path) ?? [];
      const deed = Object.hasOwn(this.#deeds, name) ? this.#deeds[name] : undefined;
      if (!deed) throw new Refused(404, "unknown-deed", "The editor of this site knows no such request.");
      return await deed(this.#asked(await request.body()));
    } catch (error) {
      const refused = refusedBy(error);
      if (!refused) throw error;
      return problemAnswer({ title: "Not done", ...factsOf(refused) }, request.headers);
    }
  }

  /** Ends every stream and every check. */
  close(): void {
    this.#ending.abort();
    for (const lab of this.#labs.values()) lab.close();
  }

  readonly #deeds: Record<string, Deed> = {
    draft: ({ lab }) => json({ ...lab.file.open(), place: lab.file.shown }),
    save: ({ lab, field }) => {
      const saved = lab.save(field("text"), field("expected"), field("from"));
      return json(saved, "conflict" in saved ? 409 : 200);
    },
    grade: ({ lab, field }) => {
      const [hash, from] = [field("hash"), field("from")];
      return saidLines((say, signal) =>
        orSay(say, async () => {
          say({ facts: await lab.grade(hash, (line) => say({ line }), from, signal) });
        }),
      );
    },
    follow: ({ lab, field }) => this.#follow(lab, field("hash"), field("from")),
    read: async ({ field }) => {
      // The stripper has 1.3 MB, so only a page that edits loads it.
      const { reader } = await import("../../labs/kit/target/worker/reader.ts");
      const read = reader.strip(field("text"));
      return json({ misread: "code" in read ? null : read });
    },
    hint: async ({ folder }) => {
      const next = await nextHint(folder, this.#options.root);
      const shown = next && { title: next.title, shown: next.hints.slice(0, next.step), of: next.hints.length };
      return json({ hint: shown ?? null });
    },
    versions: ({ folder }) => json({ versions: listVersions(this.#options.root, folder.slug) }),
    version: ({ folder, field }) => {
      const text = readVersion(this.#options.root, folder.slug, field("id"));
      if (text === undefined) throw new Refused(404, "no-version", "This earlier text is not kept any more.");
      return json({ text: text.replaceAll("\r\n", "\n") });
    },
    aside: ({ folder, field }) => {
      const text = checkedText(field("text"), "the text");
      keepVersion(this.#options.root, folder.slug, { text, outcome: "not graded", at: new Date() });
      return json({});
    },
    open: async ({ lab }) => {
      const program = programIn(this.#options.env);
      if (program.needsTerminal) {
        const message = `${program.words[0]} needs a terminal, which the site has not. ${HOW_TO_NAME}`;
        throw new Refused(409, "needs-terminal", message);
      }
      lab.file.open();
      await this.#options.open(program, lab.file.path);
      return json({});
    },
  };

  #follow(lab: OwnLab, hash: string, from: string): LiveAnswer {
    const { follows } = this.#options.caps;
    if (this.#following >= follows) {
      const message = `${follows} pages follow files here, which is the limit. Close one and try again in 5 seconds.`;
      throw new CapReached(429, "follows", message, 5);
    }
    this.#following++;
    return saidLines(async (say, signal) => {
      const leave = lab.follow(hash, { from, tell: say });
      await aborted(AbortSignal.any([signal, this.#ending.signal]));
      leave();
      this.#following--;
    });
  }

  #asked(body: string): Asked {
    const fields = fieldsOf(body);
    const field = (name: string): string => {
      const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (typeof value === "string") return value;
      throw new Refused(400, "odd-request", `The request lacks the text "${name}".`);
    };
    const folder = listLabs(this.#options.root).find(({ slug }) => slug === field("lab"));
    if (!folder) throw new Refused(404, "unknown-lab", "There is no lab of that name on this machine.");
    mustBeHere(folder);
    return { lab: this.#labOf(folder), folder, field };
  }

  #labOf(lab: LabFolder): OwnLab {
    const { root, grade } = this.#options;
    const known = this.#labs.get(lab.slug) ?? new OwnLab({ lab, file: new LearnerFile(lab, root), grade });
    this.#labs.set(lab.slug, known);
    return known;
  }
}

const aborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", resolve, { once: true });
  });

function fieldsOf(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // The sentence below says the same for both.
  }
  throw new Refused(400, "odd-request", "The request's body is no JSON object.");
}

function refusedBy(error: unknown): Refused | undefined {
  if (error instanceof Refused) return error;
  if (error instanceof Complaint) return new Refused(409, "complaint", error.message);
  if (error instanceof OddFile) return new Refused(409, "odd-file", `The earlier text ${error.message}.`);
  return undefined;
}

const factsOf = ({ status, code, message }: Refused) => ({ status, code, message });

/** Says as the last line why the work came to no end. */
async function orSay(say: Say, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const refused = refusedBy(error);
    if (!refused) console.error(error);
    const { code, message } = refused ?? {
      code: "bug",
      message: "The check stumbled. That is a bug of the site's own.",
    };
    say({ error: { code, message } });
  }
}
