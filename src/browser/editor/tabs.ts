import type { TabName } from "./skeleton.ts";

/** Tabs by the pattern of the ARIA Authoring Practices: arrow keys move and choose, hidden ones are skipped. */
export class Tabs {
  readonly #root: HTMLElement;
  readonly #chosen: (name: TabName) => void;

  /** `chosen` is called when a panel is shown. */
  constructor(root: HTMLElement, chosen: (name: TabName) => void) {
    this.#root = root;
    this.#chosen = chosen;
    root.querySelector("[role=tablist]")?.addEventListener("keydown", (event) => this.#moved(event as KeyboardEvent));
    for (const tab of this.#tabs) tab.addEventListener("click", () => this.choose(nameOf(tab)));
  }

  get #tabs(): HTMLElement[] {
    return [...this.#root.querySelectorAll<HTMLElement>("[role=tab]")];
  }

  /** Offers all tabs. Before a first try only the file is offered. */
  offerAll(): void {
    for (const tab of this.#tabs) tab.hidden = false;
  }

  choose(name: TabName): void {
    for (const tab of this.#tabs) {
      const isChosen = nameOf(tab) === name;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
    }
    for (const panel of this.#root.querySelectorAll<HTMLElement>("[data-panel]"))
      panel.hidden = panel.dataset["panel"] !== name;
    this.#chosen(name);
  }

  #moved(event: KeyboardEvent): void {
    const tabs = this.#tabs.filter(({ hidden }) => !hidden);
    const at = tabs.findIndex((tab) => tab.ariaSelected === "true");
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    const tab = to === undefined ? undefined : tabs.at(to % tabs.length);
    if (!tab) return;
    event.preventDefault();
    this.choose(nameOf(tab));
    tab.focus();
  }
}

const nameOf = (tab: HTMLElement): TabName => tab.dataset["tab"] as TabName;
