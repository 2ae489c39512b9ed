import type { LiveEvent } from "../live/events.ts";
import { clockWords, jarBoxes, listBox } from "./boxes.ts";
import { lastStep, pictureAfter, type PanelEvent } from "./fold.ts";
import { toDom } from "./tree.ts";
import { announcement, duration } from "./words.ts";
import { wireItem } from "./wire.ts";

/** Finds a part of the panel's markup. Throws when the markup lacks it: the two are written together. */
export function part<E extends HTMLElement = HTMLElement>(root: HTMLElement, name: string): E {
  const found = root.querySelector<E>(`[data-part="${name}"]`);
  if (!found) throw new Error(`The live panel has no part called ${name}.`);
  return found;
}

/** Draws the first `shown` events: the wire, the jars, the list, and a sentence for those who listen. */
export class View {
  readonly #root: HTMLElement;
  #nodes: (HTMLElement | undefined)[] = [];
  #drawn = 0;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  clear(): void {
    this.#nodes = [];
    this.#drawn = 0;
    part(this.#root, "wire").replaceChildren();
  }

  draw(events: readonly PanelEvent[], shown: number): void {
    const wire = part(this.#root, "wire");
    for (const event of events.slice(this.#nodes.length, shown)) this.#nodes.push(append(wire, event));
    this.#nodes.forEach((node, index) => node?.toggleAttribute("hidden", index >= shown));
    if (shown > this.#drawn) this.#announce(events.slice(this.#drawn, shown));
    this.#drawn = shown;
    wire.scrollTop = wire.scrollHeight;
    this.#drawBoxes(events.slice(0, shown));
  }

  say(text: string): void {
    part(this.#root, "said").textContent = text;
  }

  clock(now: number, offset: number): void {
    const ahead = offset >= 1000 ? `, ${duration(offset)} ahead` : "";
    part(this.#root, "clock").textContent = `The server's clock: ${clockWords(now)} UTC${ahead}`;
  }

  /** What a script on the open page reads. */
  script(documentCookie: string | undefined): void {
    part(this.#root, "script").textContent = documentCookie === "" ? "nothing" : (documentCookie ?? "no page is open");
  }

  playback({ atStart, atEnd, playing }: { atStart: boolean; atEnd: boolean; playing: boolean }): void {
    const disable = (name: string, off: boolean) => part(this.#root, name).setAttribute("aria-disabled", String(off));
    disable("back", atStart);
    disable("on", atEnd);
    disable("pause", atEnd);
    part(this.#root, "pause").textContent = playing ? "Pause" : "Play on";
  }

  /** The event that a list item shows. */
  eventOf(item: Element | null, events: readonly PanelEvent[]): PanelEvent | undefined {
    return events[this.#nodes.findIndex((node) => node !== undefined && node === item)];
  }

  #announce(events: readonly PanelEvent[]): void {
    const sentences = events.flatMap((event) => (event.type === "seen" ? [] : (announcement(event) ?? [])));
    if (sentences.length) this.say(sentences.slice(-3).join(" "));
  }

  #drawBoxes(events: readonly PanelEvent[]): void {
    const before = pictureAfter(events.slice(0, lastStep(events)));
    const after = pictureAfter(events);
    part(this.#root, "jars").replaceChildren(...jarBoxes(before, after).map(toDom));
    part(this.#root, "list").replaceChildren(toDom(listBox(before.list, after.list)));
  }
}

function append(wire: HTMLElement, event: PanelEvent): HTMLElement | undefined {
  const tree = isLive(event) ? wireItem(event) : undefined;
  if (!tree) return undefined;
  const node = toDom(tree) as HTMLElement;
  wire.append(node);
  return node;
}

const isLive = (event: PanelEvent): event is LiveEvent => event.type !== "seen";
