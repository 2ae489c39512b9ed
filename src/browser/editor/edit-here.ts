import type { DraftWanted } from "../panel/draft-server.ts";

const section = document.querySelector<HTMLElement>("section.editor");
/** Opens the editor, which is loaded only then. */
const button = section?.querySelector<HTMLButtonElement>("[data-edit]");

button?.addEventListener("click", async () => {
  if (!section || button.ariaBusy) return;
  button.ariaBusy = "true";
  try {
    const { openEditor } = await import("./open-editor.ts");
    await openEditor(section);
  } catch (error) {
    button.ariaBusy = null;
    button.after(` ${error instanceof Error ? error.message : String(error)}`);
  }
});

// The panel asks for a server for "Yours" where no site runs what a reader wrote.
addEventListener("wristband:draft-server", ({ detail }: CustomEventInit<DraftWanted>) => {
  if (section) detail?.(import("./serve-draft.ts").then(({ serveDraft }) => serveDraft(section)));
});
