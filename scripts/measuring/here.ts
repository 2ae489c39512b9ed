/** A server in this process, for scripts that grade many files: quicker than a process for each. */

import FakeTimers from "@sinonjs/fake-timers";
import { pathToFileURL } from "node:url";
import { zeroFirstBytes } from "../../labs/kit/target/few-bytes.ts";
import type { Printing } from "../../labs/kit/grader/whole-lab.ts";
import { inProcess } from "../../labs/kit/target/in-process.ts";
import type { LabModule } from "../../labs/kit/target/instance.ts";
import { Onlooker } from "../../labs/kit/target/onlooker.ts";

let date: { setSystemTime(now: number): void } | undefined;
let loads = 0;

/** From its first call on, Date in this process shows the time of the last request. */
export function startHere(file: string): Printing {
  date ??= FakeTimers.install({ toFake: ["Date"] });
  const target = inProcess({
    load: () => import(`${pathToFileURL(file).href}?${loads++}`) as Promise<LabModule>,
    setDate: (now) => date?.setSystemTime(now),
    zeroFirst: zeroFirstBytes,
    watch: () => new Onlooker(),
  });
  return { ...target, output: () => ({ text: "", characters: 0 }) };
}
