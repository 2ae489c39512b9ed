import type { LiveDraft } from "../../../labs/kit/grader/page/suite-side.ts";
import { targetRunner } from "../runners/target-runner.ts";
import type { SandboxRecord } from "../server/record.ts";
import { PageServer } from "./page-server.ts";
import { serveWishes } from "./serve-wishes.ts";

/** A live server for a reader's draft, in the suite's worker of a page. The draft itself runs in the target's worker. */
export const serveDraft: LiveDraft = (port, { target, attack, proxy }) => {
  const run = (record: SandboxRecord) => targetRunner(target, record);
  serveWishes(port, (_, tell) => new PageServer({ run, attack, proxy }, Date.now, tell));
  port.start();
};
