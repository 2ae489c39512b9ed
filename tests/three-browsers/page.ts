import type { Tab } from "../helpers/browsers/browser.ts";

/** The text of the first element that matches, or nothing. */
export const shown = (tab: Tab, selector: string): Promise<string> =>
  tab.evaluate((at: string) => document.querySelector(at)?.textContent?.trim() ?? "", selector);

/** Waits, however long, until an element that matches, or the shadow root in it, has these words. */
export const waitFor = (tab: Tab, selector: string, words: string): Promise<void> =>
  tab.evaluate(
    ([at, text]: readonly [string, string]) =>
      new Promise<void>((resolve) => {
        const hosts = [...document.querySelectorAll(at)].flatMap(({ shadowRoot }) => shadowRoot ?? []);
        const look = () => [...hosts, ...document.querySelectorAll(at)].some((one) => one.textContent.includes(text));
        const watch = new MutationObserver(() => look() && done());
        const done = () => {
          watch.disconnect();
          resolve();
        };
        for (const root of [document, ...hosts])
          watch.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
        if (look()) done();
      }),
    [selector, words] as const,
  );

/** Clicks the first of these elements that is called so, once it can be seen. */
export async function pressNamed(tab: Tab, selector: string, name: string): Promise<void> {
  await waitFor(tab, selector, name);
  await tab.evaluate(
    async ([at, text]: readonly [string, string]) => {
      for (const old of document.querySelectorAll("[data-named]")) old.removeAttribute("data-named");
      const found = [...document.querySelectorAll(at)].find((one) => one.textContent.trim() === text);
      found?.setAttribute("data-named", "");
      while (!found?.checkVisibility({ visibilityProperty: true })) await new Promise(requestAnimationFrame);
    },
    [selector, name] as const,
  );
  await tab.press("[data-named]");
}

/** What pasting does to the element that has the focus. The clipboard of the machine stays as it is. */
export const paste = (tab: Tab, text: string): Promise<void> =>
  tab.evaluate((pasted: string) => {
    const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true });
    // Firefox and WebKit give an event that a script makes a clipboard of their own, which is empty.
    Object.defineProperty(event, "clipboardData", { value: { getData: () => pasted } });
    const host = document.activeElement;
    (host?.shadowRoot?.activeElement ?? host)?.dispatchEvent(event);
  }, text);
