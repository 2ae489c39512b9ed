import type { LiveEvent } from "../../live/server/events.ts";
import { clockWords, jarBoxes, listBox } from "./boxes.ts";
import type { PanelEvent } from "./fold.ts";
import { stepAt } from "./story.ts";
import { toDom } from "./tree.ts";
import { duration } from "../../text/duration.ts";
import { wireItem } from "./wire.ts";

/** Finds a part of the panel's markup. Throws when it is missing, because markup and script belong together. */
export function part<E extends HTMLElement = HTMLElement>(root: HTMLElement, name: string): E {
  const found = root.querySelector<E>(`[data-part="${name}"]`);
  if (!found) throw new Error(`The live panel has no part called ${name}.`);
  return found;
}

type Playback = { at: number; stops: number; atStart: boolean; atEnd: boolean; playing: boolean };

/** Draws the first `shown` events: the wire, the jars, the list, and a sentence for screen readers. */
export class View {
  readonly #root: HTMLElement;
  #nodes: (HTMLElement | undefined)[] = [];
  #words = "";

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  clear(): void {
    this.#nodes = [];
    this.#words = "";
    part(this.#root, "wire").replaceChildren();
  }

  draw(events: readonly PanelEvent[], shown: number): void {
    const wire = part(this.#root, "wire");
    for (const event of events.slice(this.#nodes.length, shown)) this.#nodes.push(append(wire, event));
    this.#nodes.forEach((node, index) => node?.toggleAttribute("hidden", index >= shown));
    this.#point(this.#nodes.slice(0, shown));
    const { before, after, words } = stepAt(events.slice(0, shown));
    part(this.#root, "jars").replaceChildren(...jarBoxes(before, after).map(toDom));
    part(this.#root, "list").replaceChildren(toDom(listBox(before.list, after.list)));
    if (words && words !== this.#words) this.say(words);
    this.#words = words;
    // This makes the browser calculate the layout, so it comes last: a later change would need a second layout.
    wire.scrollTop = wire.scrollHeight;
  }

  /** Marks the message that is shown last. */
  #point(nodes: (HTMLElement | undefined)[]): void {
    for (const node of this.#nodes) node?.removeAttribute("aria-current");
    nodes.findLast((node) => node)?.setAttribute("aria-current", "step");
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

  playback({ at, stops, atStart, atEnd, playing }: Playback): void {
    const disable = (name: string, off: boolean) => part(this.#root, name).setAttribute("aria-disabled", String(off));
    disable("back", atStart);
    disable("on", atEnd);
    disable("pause", stops < 2);
    part(this.#root, "pause").textContent = playing && !atEnd ? "Pause" : "Play";
    const slider = part<HTMLInputElement>(this.#root, "at");
    Object.assign(slider, { max: String(stops), value: String(at), disabled: stops < 2 });
    slider.setAttribute("aria-valuetext", `${at} of ${stops}`);
  }

  /** The event that a list item shows. */
  eventOf(item: Element | null, events: readonly PanelEvent[]): PanelEvent | undefined {
    return events[this.#nodes.findIndex((node) => node !== undefined && node === item)];
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

/** The names and values of a form's fields, as they are now. */
export const fieldsOf = (elements: HTMLFormControlsCollection): [name: string, value: string][] =>
  [...elements].flatMap((field): [string, string][] =>
    "name" in field && "value" in field && field.name ? [[String(field.name), String(field.value)]] : [],
  );
