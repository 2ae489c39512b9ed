import type { DraftWanted } from "../panel/draft-server.ts";

const section = document.querySelector<HTMLElement>("section.editor");
/** Opens the editor, which is loaded only then. */
const button = section?.querySelector<HTMLButtonElement>("[data-edit]");

const AWAY = "The editor could not be loaded. Is the site running, and are you online? Then load this page again.";
const trouble = Object.assign(document.createElement("span"), { role: "alert" });

button?.addEventListener("click", async () => {
  if (!section || button.ariaBusy) return;
  button.ariaBusy = "true";
  try {
    const { openEditor } = await import("./open-editor.ts");
    await openEditor(section);
  } catch (error) {
    button.ariaBusy = null;
    // A browser's own words for a file that it could not fetch tell a reader nothing.
    const isAway = error instanceof TypeError;
    trouble.textContent = isAway ? AWAY : error instanceof Error ? error.message : String(error);
    button.after(trouble);
  }
});

// The panel asks for a server for "Yours" where no site runs what a reader wrote.
addEventListener("wristband:draft-server", ({ detail }: CustomEventInit<DraftWanted>) => {
  if (section) detail?.(import("./serve-draft.ts").then(({ serveDraft }) => serveDraft(section)));
});
