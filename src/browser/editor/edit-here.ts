import type { DraftAttack } from "../panel/draft-attack.ts";

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

// The panel asks for the attack on "Yours" where no server runs what a reader wrote.
addEventListener("wristband:draft-attack", ({ detail }: CustomEventInit<DraftAttack>) => {
  if (section) detail?.(import("./attack-draft.ts").then(({ attackDraft }) => attackDraft(section)));
});
