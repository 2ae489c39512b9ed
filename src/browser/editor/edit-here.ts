/** The button that opens the editor. The editor itself is loaded only then. */
const button = document.querySelector<HTMLButtonElement>("[data-edit]");

button?.addEventListener("click", async () => {
  const section = button.closest("section");
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

export {};
