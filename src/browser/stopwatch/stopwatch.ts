/** A small element: its code is loaded when the reader uses it. */
class StopWatch extends HTMLElement {
  #busy = false;

  connectedCallback(): void {
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#run(event.target as HTMLFormElement);
    });
  }

  async #run(form: HTMLFormElement): Promise<void> {
    if (this.#busy) return;
    this.#mark(true);
    const { measure, beThief, say } = await import("./stopwatch-deeds.ts");
    try {
      await (form.dataset["form"] === "measure"
        ? measure(this)
        : beThief(this, String(new FormData(form).get("door"))));
    } catch (error) {
      say(this, error instanceof Error ? error.message : String(error));
    }
    this.#mark(false);
  }

  #mark(busy: boolean): void {
    this.#busy = busy;
    for (const button of this.querySelectorAll("button")) button.setAttribute("aria-disabled", String(busy));
  }
}

customElements.define("stop-watch", StopWatch);
