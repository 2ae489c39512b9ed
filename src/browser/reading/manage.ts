import { download } from "../editor/download.ts";
import { allDrafts, browserStore, forgetDrafts, importDraft } from "../editor/drafts.ts";
import { fetchControl, fetchLab } from "../panel/own.ts";
import { serverPath } from "../panel/server-path.ts";
import { recall, remember, type Memory } from "../panel/remembered.ts";
import { draftsOf, exportOf, forgetAll, forgetChapter, importInto } from "./transfer.ts";

const said = document.querySelector<HTMLElement>("[data-said-progress]");
const say = (text: string): void => void (said && (said.textContent = text));
const tell = (): boolean => dispatchEvent(new CustomEvent("wristband:progress"));

/** Resets each server. The labs' origin deletes the cookies that this browser has from it. */
async function resetServers({ sandbox }: Memory, servers: readonly string[]): Promise<number> {
  if (sandbox === undefined) return 0;
  let failed = 0;
  for (const name of servers) {
    const reset = { method: "POST", headers: { accept: "application/json" } };
    const base = `${serverPath(sandbox, name)}/-`;
    const forgotten = await fetchLab(`${base}/forget`, { method: "POST" }).catch(() => undefined);
    const answer = await fetchControl(`${base}/reset`, reset).catch(() => undefined);
    if (!answer?.ok || !forgotten?.ok) failed++;
  }
  return failed;
}

function report(what: string, servers: number, failed: number, onDisk: string): void {
  const cookies = servers - failed;
  const count = (number: number) => (number === 1 ? "one live server" : `${number} live servers`);
  const sentences = [`${what} is forgotten in this browser.`];
  if (cookies > 0) sentences.push(`The cookies of ${count(cookies)} are deleted.`);
  if (failed > 0) sentences.push(`${count(failed)} did not answer, so some of their cookies may be left.`);
  say([...sentences, onDisk].filter(Boolean).join(" "));
}

async function resetChapter(slug: string, number: string): Promise<void> {
  const memory = recall();
  const { servers } = forgetChapter(memory, slug);
  const failed = await resetServers(memory, servers);
  remember((now) => forgetChapter(now, slug).left);
  const passed = memory.progress?.labs[slug] !== undefined;
  const onDisk = `The results of check-lab stay on the disk: npm run reset-lab ${number} starts the lab again.`;
  report(`Chapter ${number}`, servers.length, failed, passed ? onDisk : "");
  tell();
}

async function resetAll(): Promise<void> {
  const memory = recall();
  const { servers = [] } = memory;
  const failed = await resetServers(memory, servers);
  remember(forgetAll);
  forgetDrafts(browserStore());
  const graded = Object.keys(memory.progress?.labs ?? {}).length > 0;
  const onDisk = "The results of check-lab stay on the disk: npm run reset-lab all starts every lab again.";
  report("Everything", servers.length, failed, graded ? onDisk : "");
  tell();
}

function exportAll(): void {
  const file = exportOf(recall(), allDrafts(browserStore()), Date.now());
  download("wristband-progress.json", `${JSON.stringify(file, null, 2)}\n`, "application/json");
  say("wristband-progress.json is now in your downloads.");
}

/** Sentences about drafts that did not become the draft here. */
function importDrafts(text: string): string[] {
  const { drafts, exported } = draftsOf(text);
  const at = exported || new Date().toISOString();
  const aside = Object.entries(drafts).filter(([slug, draft]) => importDraft(browserStore(), slug, draft, at));
  return aside.map(
    ([slug]) =>
      `Your own draft of ${slug} stays as it is. The draft from the file is now the newest of the earlier versions.`,
  );
}

async function upload(input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0];
  if (!file) return;
  try {
    const text = await file.text();
    const next = importInto(recall(), text);
    const aside = importDrafts(text);
    remember(() => next);
    say(["The file is read. Its progress was added to the progress in this browser.", ...aside].join(" "));
    tell();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
  input.value = "";
}

document.addEventListener("click", ({ target }) => {
  const { dataset } = (target as Element).closest<HTMLElement>("button") ?? { dataset: {} as DOMStringMap };
  if (dataset["reset"]) void resetChapter(dataset["reset"], dataset["number"] ?? "");
  if (dataset["manage"] === "all") void resetAll();
  if (dataset["manage"] === "export") exportAll();
});
document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLInputElement && target.type === "file") void upload(target);
});
